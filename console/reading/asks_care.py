"""How people ask for the rights about journals, machine decisions and complaints."""

from console.reading.lexicon import ARTICLE, JOURNAL, Rules, any_of, gap, rule
from schemas.intake import Asked

OTHERS = any_of(
    """andra annan nagon ingen inga vardgivare vardgivaren vardenhet* vardcentral* mottagning* klinik* enhet enheten enheter avdelning* sjukhus*
    lakare lakaren personal* anstallda de_som dem_som other others anyone nobody clinics hospital* doctor* staff vardcentralen kollegor* psykolog*"""
)
LOOK = any_of(
    """last laste lasa laser oppnat oppnade oppna tittat tittade varit_inne varit_inne_i varit_inne_och sett loggat logga tagit_del tar_del ta_del snokat
    snokar berett kollat kollade tjuvlast gatt_in gatt_in_i gatt_in_och haft_tillgang atkomst sokt slagit opened accessed looked viewed read seen
    been_in been_looking view access open logged_in"""
)

CARE: Rules = {
    Asked.JOURNAL_BLOCK: (
        rule("block the journal", rf"(?:sparr\w*|block|blocked|blockera\w*|laas|laasa|stang|stanga){gap(7)}(?:{JOURNAL}|{OTHERS})"),
        rule("journal blocked", rf"{JOURNAL}{gap(8)}(?:sparr\w*|blockera\w*|blocked|laases|laasas|stangs)"),
        rule("others may not read", rf"(?:inte|ingen|inga|ej|not|no|hindra|stoppa|slippa|don't|so that){gap(5)}{OTHERS}{gap(9)}(?:lasa|laser|se|ser|komma at|kommer at|oppna|titta|ta del|ga in|tillgang|atkomst|see|read|access|view|open|kunna){gap(6)}(?:{JOURNAL}|den|dem|it|det)(?= )"),
        rule("others not to read", rf"(?:{OTHERS}){gap(7)}(?:inte|ej|not){gap(6)}(?:komma at|lasa|se|oppna|titta|kommer at|ta del|ga in|access|see|read){gap(5)}(?:{JOURNAL}|den|dem|it)(?= )"),
        rule("somebody may not", r"(?:hon|han|hen|de|dom|henne|honom|she|he|they)(?: \S+){0,2} (?:inte|ej|not|never)(?: \S+){0,4} (?:kommer at|komma at|ser|se|lasa|laser|oppna|tillgang|access|see|read)(?= )", 0.6),
        rule("shut them out", r"(?:stang\w* av|sparr\w*|laas\w*|stoppa\w*|hindra\w*|se till|ordna|block|shut|make sure|prevent)(?: \S+){0,4} (?:sa |att |inte |so |that |from ){0,2}(?:de|dem|dom|hon|han|hen|ingen|nagon|they|she|he|nobody|anyone)(?: \S+){0,3} (?:kommer at|komma at|ser|se|lasa|laser|oppna|access|see|read|seeing|reading)(?= )", 0.6),
        rule("people of the care", r"(?:sjukskoterska\w*|akuten|vardpersonal\w*|skotersk\w*|lakarsekreterar\w*|avdelningen|journal\w*|nurse|ward|psykiatrin|bvc|medical)(?= )", 0.4),
        rule("none of theirs", r"(?:ingenting|inget|inte|no business)(?: \S+){0,2} (?:i|in) (?:min|my) (?:journal|records?|file)|(?:min|my) (?:journal|file) (?:att gora|ska inte)|stanga ute|hindra", 0.6),
        rule("coherent record keeping", r"(?:sammanhallen|npo|nationell\w* patientoversikt\w*)(?: \S+){0,12} (?:sparr\w*|inte|avsta|slippa|nej)|(?:inte|sparra\w*|slippa|vill ej)(?: \S+){0,10} (?:sammanhallen (?:journal\S*|vard\S*)|npo|nationell\w* patientoversikt\w*)"),
    ),
    Asked.ACCESS_LOG: (
        rule("the name of the right", any_of("loggutdrag* loggutdraget atkomstlogg* loggranskning loggkontroll logglista* logglistan journallogg* access_logg* log_extract")),
        rule("who has looked", rf"(?:vem|vilka|vilken|alla som|de som|dem som|everyone who|people who|namn pa|vem som|vilka som|vilka anstallda|who|whom|which){gap(6)}{LOOK}"),
        rule("somebody has looked", rf"(?:nagon|obehorig\w*|om nagon|anyone|somebody|someone){gap(4)}{LOOK}{gap(5)}{JOURNAL}", 0.7),
        rule("been in and looked", r"(?:varit|gatt|var|gar|been|gone)(?: \S+){0,2} (?:inne|in|inside)(?: \S+){0,2} (?:tittat|tittade|kollat|kollade|snokat|last|laste|looked|looking|snooping|reading)(?= )"),
        rule("logs of the journal", rf"(?:logg|loggar|loggarna|loggen|logs?|audit trail|access log){gap(6)}(?:over|for|fran|pa|till|of|on|for){gap(4)}(?:{JOURNAL}|atkomst\w*|vem|vilka|who)"),
    ),
    Asked.AUTOMATED_DECISION_REVIEW: (
        rule("article 22", rf"{ARTICLE}(?:\d+ och )?22\b"),
        rule("automated decision", r"(?:automati\w+ (?:individuell\w* )?(?:beslut\w*|bedomning\w*|avslag\w*|decision\w*|decided|nekad\w*|rejection)|automated decision\S*|datorbeslut|maskinellt? beslut)", 0.6),
        rule("a machine decides", rf"(?:dator\w*|algoritm\w*|algorithm\w*|robot\w*|bot|boten|botten|bott|maskin\w*|machine|computer\w*|ai|ai:n|ai-\w+|program\w*|appen|app|systemet|system|automatiskt|automatically|software){gap(7)}(?:bestam\w*|beslut\w*|avgor\w*|avgjor\w*|nek\w*|avsl\w*|bedom\w*|sag nej|sa nej|stangde|sparrade|sorterade|godkan\w*|decid\w*|reject\w*|refus\w*|den(?:y|ied)|declin\w*|said no|turned|klass\w*|poang\w*|scor\w*)", 0.6),
        rule("decided by a machine", rf"(?:bestam\w*|beslut\w*|avslag\w*|nekad\w*|avvisad\w*|sparrad\w*|stangdes|avstangd\w*|blockerad\w*|avslutad\w*|banned|blocked|suspended|locked|bedomd\w*|bedomning\w*|decided|decision|rejected|refused|denied|turned down|stangde av){gap(8)}(?:dator\w*|algoritm\w*|algorithm|robot\w*|bot|maskin\w*|machine|computer|ai|program\w*|automatiskt|automatically|automat\w*|software)(?= )", 0.6),
        rule("no human did it", r"(?:ingen manniska|inte (?:ha )?varit en manniska|omojligt ha varit en manniska|inte nagon manniska|no human|not a human|nobody (?:spoke|looked)|ingen person)(?= )", 0.6),
        rule("contests it", r"(?:bestrider|contest|challenge|accepterar inte|don't accept|do not accept|overklagar|ifragasatter)(?: \S+){0,3} (?:beslut\w*|decision|avslag\w*|bedomning\w*|utfall\w*)|human intervention|mansklig (?:inblandning|kontakt|kontroll|bedomning|provning)", 0.5),
        rule("of flesh and blood", r"(?:kott och blod|flesh and blood|riktig manniska|real human|real person|levande manniska)(?= )", 0.4),
        rule("what it was built on", r"(?:forklar\w*|redogor\w*|motiver\w*|explain\w*|tell me|beratta\w*|veta)(?: \S+){0,5} (?:beslutet|avslaget|bedomningen|decision|refusal|nejet)(?: \S+){0,3} (?:bygg\w*|baser\w*|grund\w*|based|rests|made|reached|beror)(?= )", 0.4),
        rule("refused in seconds", r"(?:nej|avslag|nekad\w*|nekades|refused|rejected|declined|denied|avvisad\w*)(?: \S+){0,4} (?:sekund\w*|direkt|omedelbart|seconds?|instantly|immediately|minut)(?= )", 0.4),
        rule("somebody for real", r"(?:nagon|person|handlaggare)(?: \S+){0,2} (?:pa riktigt|faktiskt)(?: \S+){0,2} (?:laser|tittar|kollar|provar)|(?:laser|tittar|kollar|granskar)(?: \S+){0,3} pa riktigt", 0.6),
        rule("a human is to look", rf"(?:manniska|manniskor|mansklig\w*|levande person|riktig person|handlaggare|nagon person|en person|person|human|real person|somebody|someone|nagon|people){gap(6)}(?:titta\w*|granska\w*|prova\w*|proving\w*|omprov\w*|bedom\w*|kolla\w*|ga igenom|gar igenom|tar stallning|gora om|look\w*|review\w*|reconsider\w*|check\w*|decid\w*|ga in|beslut\w*)", 0.6),
        rule("review by a human", rf"(?:granska\w*|omprov\w*|prov\w*|bedom\w*|review\w*|looked at|checked|reconsider\w*|beslut\w*|decided|decision|kollas|titta pa){gap(5)}(?:av|by|from|med){gap(3)}(?:manniska|riktig|levande|human|person|people|nagon)(?= )", 0.6),
    ),
    Asked.COMPLAINT: (
        rule("I complain", r"(?:(?:jag |vi )?(?:klagar|klaga|framfor (?:harmed )?(?:ett )?klagomal|klagomal(?:et)?|reklamerar)|complain\w*|formal complaint|(?:vill|onskar)(?: \S+){0,2} (?:klaga|framfora klagomal|lamna in ett klagomal))(?= )", 0.6),
        rule("data mishandled", rf"(?:hanter\w*|skot\w*|slarv\w*|hur ni (?:har )?behandla\w*|sattet ni behandla\w*|brister|brist|lack\w*|missbruk\w*|handled?|handling|treat\w*|mishandl\w*|careless\w*|breach\w*|incident\w*|leak\w*|brutit|bryter mot|broke|violat\w*){gap(6)}(?:{any_of('personuppgift* uppgift* integritet* kansliga kanslig* sekretess* tystnadsplikt* privacy personal_data my_data data dataskydd* gdpr journal* private patientuppgift* halsouppgift* halsodata provsvar*')})", 0.6),
        rule("a breach", r"(?:data breach|personuppgiftsincident\w*|brott mot (?:gdpr|sekretess\w*|tystnadsplikt\w*|dataskydd\w*)|breach of (?:privacy|confidentiality|gdpr)|sekretessbrott|integritetskrank\w*)", 0.5),
        rule("given to others", rf"(?:skickat|skickade|skickats|lamnat|lamnade|lamnats|last upp|laste upp|berattat|berattade|lackt|lackte|spred|spridit|visat|visade|rojt|rojde|lade ut|la ut|lagt ut|avslojat|avslojade|pratade|pratat|shared|sent|disclosed|told|leaked|exposed|revealed|gave|put all|publicerat|publicerade|sa hogt){gap(8)}{any_of('fel_person fel_adress fel_mottagare fel_kund nagon_annan annan_person andra andras alla hela_vantrummet utan_lov utan_att_fraga utan_mitt utan_min grannar* granne* chef chefen arbetsgivare* obehorig* offentligt oppet_utskick kopior hogt wrong_person everyone everybody without_asking without_my employer neighbour* stranger* somebody_else someone_else mamma pappa min_man min_fru min_ex in_the_to_field facebook'+' internet natet')}", 0.5),
        rule("talked about me", r"(?:pratade|pratat|skvallrat|skvallrade|berattade|berattat|talked|gossip\w*|told)(?: \S+){0,2} (?:om|about) (?:mig|mitt|min|me|my)(?= )", 0.4),
        rule("into wrong hands", r"(?:mitt brev|min post|mina provsvar|mitt mejl|mina papper|min kallelse|my letter|my results|my mail)(?: \S+){0,14} (?:grann\w*|fel|oppnat|oppnad|neighbour\w*|wrong|opened|nagon annan|andra)(?= )", 0.5),
        rule("in the open", r"(?:helt oppet|oppet|okrypterat|okrypterad|unencrypted|offentligt|publicly|i klartext|vykort)(?= )", 0.4),
        rule("not acceptable", r"(?:oacceptabel\w*|under all kritik|skandal\w*|upprord|skam|skammer|bedrovlig\w*|inte okej|inte ok|sa far (?:ni|det|man) inte|far inte ga till sa|unacceptable|very unhappy|outrage\w*|appalled|disgust\w*|not ok|not okay|chockad|rasande|vansinnig|arg pa er|missnojd|mycket missnojd|far man inte|krankt|krankande|besviken|forbannad|furious)(?= )", 0.3),
        rule("a promise about data broken", r"(?:du|ni|you)(?: \S+){0,2} (?:sa|sade|lovade|lovat|skrev|said|promised|told me)(?: \S+){0,4} (?:att|that|my|mina|min|mitt)(?: \S+){0,5} (?:raderas|raderats|raderat|tagits bort|tabort\w*|deleted|erased|aldrig delas|not shared|stannar hos)(?= )", 0.5),
        rule("wants an explanation", r"(?:forklaring|redogorelse|svar pa (?:vad|hur)|vad (?:ni )?(?:tanker |ska )?(?:gora|gor) at|hur (?:detta|det) (?:kunde|har kunnat) (?:handa|ske)|hur (?:kunde|kan) (?:det|detta) (?:handa|ske)|how could (?:this|that|it)|ta ansvar|inte hander igen|not happen again|besked om hur|vad ni gor|utred\w*|svarar mig|explanation|what are you going to do|how (?:this|it) (?:could|happened)|ursakt|apolog\w*)(?= )", 0.3),
    ),
}  # fmt: skip
