"""The language of the sender's own words: Swedish, English or another."""

import re

from schemas.intake import MailLanguage


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


SV = _set(
    """och att jag är inte ni mig min mina mitt med som för har vill er det på av hej kan den om till från hos när vad ska skulle eller också men så
    var vara här där tack snälla ta bort radera uppgifter era ert nu bara mer inga inget ingen begäran enligt vänliga hälsningar mvh jag
    ar for pa nar fran hur vilka allt alla vi oss du dig din ditt kommer blir varit fått ha få skicka sluta"""
)
EN = _set(
    """and the to you my of is i me please have your that with for on hello dear hi not it this are was be do don't what can could would if any all
    from about no want need send thanks thank regards will has been get did by as at or delete data remove"""
)
OTHERS = (
    _set(
        "ich und nicht meine sie bitte mit der die das ist zu von für auf ein eine wir ihr ihre mir mich über den dem im guten sehr geehrte damen herren grüßen"
    ),
    _set(
        "jeg ikke mine dere og til vil har mig meg alle der de på af fra jer hilsen venlig gerne kan om det som er at en hej hei dette min hvis også ønsker hvad hvilke slett opplysninger"
    ),
    _set(
        "minä en ja on ei että pyydän teidän minun kaikki terveisin hei moi tietoja tiedot olen minua minulle minusta voitteko haluan haluaisin mutta tämä sekä koskevat poistatte kiitos te teillä teille enää joka kun myös kuka mitä ne saada kanssa viime hän häntä hänestä voin älkää ystävällisin hyvä"
    ),
    _set(
        "je ne pas vous les des mes le la et de que pour bonjour merci données votre vos mon une un est cordialement souhaite"
    ),
    _set("yo no mis de la el los que por favor para hola gracias datos quiero todos sus una un es saludos su con mi"),
    _set("nie i w z na do mnie moje proszę dane dzień dobry się jest o pozdrawiam wszystkie państwo że usunięcie"),
    _set("ik niet mijn u de het een van en dat met voor graag groet alle gegevens jullie is wil geen mij"),
    _set("ben ve bir bu için verilerimi lütfen benim istiyorum kişisel merhaba teşekkürler hakkımda silinmesini"),
    _set("ja i moje molim vas podatke sve sam se da na o je za hvala pozdrav želim poštovani izbrišite"),
    _set(
        "ana al wa fi min fadlik fadlikum fadlak shukran choukran salam marhaba marhaban urid uridu kum indkum hisab konto an li ila kull men ga3 dyali dyalkom ma bqitch 3afak 3andi kan"
    ),
    _set("io non mi i miei dati di la il che per favore grazie tutti vostro chiedo cordiali saluti sono una del"),
)
_ELSEWHERE = frozenset[str]().union(*OTHERS)
_FOREIGN = re.compile(
    r"[æøßñçğışžćčłżźőűãêëïœąęśńřů¿¡]|ää(?!ä)|öö(?!ö)|yy(?!y)|[\u0370-\u03ff\u0400-\u04ff\u0590-\u06ff\u4e00-\u9fff\u3040-\u30ff\uac00-\ud7af\u0e00-\u0e7f]"
)
_WORD = re.compile(r"[^\W\d_]+(?:'[a-z]+)?")


def language_of(text: str) -> MailLanguage:
    """Swedish where nothing tells."""
    words = _WORD.findall(text.casefold())[:400]
    if not words:
        return MailLanguage.SV
    swedish = sum(w in SV for w in words) + 0.3 * sum(c in "åäö" for w in words if w not in _ELSEWHERE for c in w)
    english = float(sum(w in EN for w in words))
    lower = [w for w in text.split() if w[:1].islower()]  # names carry letters of other languages
    foreign = sum(1 for w in lower if _FOREIGN.search(w))
    other = max(sum(w in known for w in words) for known in OTHERS) + foreign
    if foreign > 0.5 * len(lower) or (
        other > max(swedish, english) and (foreign or other > 1.15 * max(swedish, english))
    ):
        return MailLanguage.OTHER
    return MailLanguage.EN if english > swedish else MailLanguage.SV
