"""How people ask for each right, in Swedish and English (and the short ways of the neighbours' languages)."""

from console.reading.asks_care import CARE
from console.reading.lexicon import (
    ABOUT_ME,
    ALL,
    ARTICLE,
    DATA_EN,
    DATA_SV,
    ERASE,
    JOURNAL,
    LIST,
    PERSON,
    Rules,
    any_of,
    gap,
    rule,
)
from schemas.intake import Asked

DATA = f"(?:{DATA_SV}|{DATA_EN})"
COPY = any_of(
    "kopia kopior kopian utdrag utdraget utskrift utskrifter sammanstallning lista export copy copies printout list kopi kopie dump"
)
GET = any_of(
    """fa far fatt ha se lasa skicka skickar skickas skickad skickade hemskickad* sand sanda sandas hamta tillgang ta_del utfa lamna lamnas lamnar
    utlamnas utlamna ut ladda_ner hem plocka_fram plocka tillhandahall* redovisa* visa beratta ange uppge upplys upplysning* besked veta skriva_ut
    mejla maila posta faxa ge give mail email get have see read send receive access provide disclose know download share tell give show obtain view"""
)
KEEP = any_of(
    """har sparat sparar sparas sparad sparade lagrat lagrar lagras lagrad lagrade finns registrerat registrerar registrerats registrerad*
    registreret behandlar behandlas antecknat antecknats antecknad antecknade skrivit skrivits skrev skrivet skriver vet star samlat samlar
    innehar forvarar hanterar dokumenterat noterat forekommer forekomma kvar lagger ligger hold holds held have has hold store stored keep kept
    know collected collect process processed processing got written recorded retain say says"""
)
FIELD = any_of(
    """adress adressen adresser postadress* bostadsadress* namn namnet efternamn* fornamn* mellannamn* flicknamn* nummer numret telefonnummer*
    telefonnr mobilnummer* mobilnr mobil telefon personnummer* personnr fodelsedatum* fodelsear* fodd telefonnumret mobilnumret mejl mejlen mail mailen mejladress*
    mailadress* epost e-post e-posten epostadress* e-postadress* pronomen uppgift uppgiften uppgifter uppgifterna personuppgift* kontaktuppgift*
    kunduppgift* journal journalen journalanteckning* anteckning* diagnos* stavning* kon konet civilstand* titel yrke profil* register registret
    details address name surname last_name first_name number phone email e-mail date_of_birth birthdate birthday dob spelling pronoun* record
    records data information file gender title notes postnummer* kontonummer* langd vikt allergi* medicin* uppfattning"""
)
WRONG = any_of(
    """fel felaktig felaktiga felaktigt felstavat felstavad felstavade inkorrekt* galet galen tokigt omkastade omkastad oriktig* missvisande
    inaktuell* foraldrad* gammal gamla gammalt utdaterad* osant wrong incorrect inaccurate misspelled misspelt mistake mistaken outdated out_of_date
    error ofullstandig* stammer_inte inte_stammer"""
)
CHANGE = any_of(
    """aendra aendrar aendras aendrat aendring aendringen byta byt byter uppdatera uppdaterar uppdateras uppdatering justera justeras korrigera* lagga_in
    skriva_in skriv_in lagg_in registrera fixa fixar change changed update updated amend fix edit replace adjust"""
)
THEM = any_of("dem dom det den dessa detta alltihop allt alltsammans it them that those this")

RIGHTS: Rules = {
    Asked.ACCESS: (
        rule("the name of the right", any_of("registerutdrag* registerutdraget dataregisterutdrag subject_access* sar dsar data_subject_access* insynsbegaran indsigt innsyn auskunft* selbstauskunft tarkastusoikeus*")),
        rule("the right of access", r"(?:right of access|ratten? till (?:tillgang|information|insyn)|right to access|access request)(?= )"),
        rule("access to data", rf"(?:tillgang|insyn|access) (?:till|i|to){gap(4)}(?:personuppgift\w*|uppgifter\w*|data|information|records?|journal\w*|file|notes)(?= )"),
        rule("article 15", rf"{ARTICLE}(?:\d+ och )?15\b"),
        rule("a copy of data", rf"{COPY}{gap(7)}(?:{DATA}|{ALL}{gap(3)}(?:ni|du|you|som)|vad (?:ni|du)|what you|(?:inspelning|samtal|film|handling)\S* )"),
        rule("data in copy", rf"{DATA}{gap(4)}(?:i|in) (?:kopia|kopior|copy)"),
        rule("what you have about me", rf"(?:hur mycket|how much|vad|vilka|vilken|vilket|allt|alla|nagot|nagra|nat|nan|samtliga|what|which|everything|anything|all|any){gap(7)}{KEEP}{gap(5)}{ABOUT_ME}"),
        rule("about me you have", rf"{ABOUT_ME}{gap(4)}(?:ni|du|you|som|that){gap(2)}{KEEP}", 0.6),
        rule("whether you have", rf"(?:har|behandlar|sparar|lagrar|finns (?!(?:\S+ ){{0,3}}(?:bild\w*|foto\w*|film\w*|video\w*|inlagg\w*|photo\w*))|forekommer|do you|huruvida|whether|om ni|om du){gap(6)}(?:om mig|pa mig|over mig|min person|about me|on me|concerning me|mina personuppgifter|personuppgifter om|my personal data)"),
        rule("if you keep", rf"(?:whether|huruvida|if|om){gap(2)}(?:you|ni|du){gap(4)}{KEEP}{gap(5)}{ABOUT_ME}"),
        rule("am I in there", r"(?:finns|star|forekommer|ligger|ar) jag (?:\S+ ){0,3}(?:hos|i|pa) (?:er|ert|era|dig|ditt|nagot|register)"),
        rule("to get the data", rf"{GET}{gap(5)}(?:del av|tillgang till|access to|insyn i|hold of|kopia){gap(6)}(?:{DATA}|{ALL}|vad|{JOURNAL})"),
        rule("to get my data", rf"{GET}{gap(4)}(?:min|mina|mitt|my|hans|hennes|his|her|barnets|our|var|vara|vart){gap(3)}(?:{DATA_SV}|data|information|details|records?|file|history|notes|recordings?|chats?|{JOURNAL})", 0.6),
        rule("to get my own data", rf"{GET}{gap(4)}(?:min|mina|mitt|my|hans|hennes|his|her|barnets){gap(2)}(?:personuppgift\w*|uppgifter|uppgifterna|data|information|historik\w*|{JOURNAL}|profil\w*|personal data|records?|file|history|notes|kunduppgift\w*)(?= )"),
        rule("to get all of it", rf"{GET}{gap(3)}(?:{ALL}|vad|what|det|det som|den){gap(2)}(?:som|ni|du|you|that|dem|de|they|one|data|info|uppgifter|information|informations|has){gap(6)}(?:{KEEP}|{ABOUT_ME})"),
        rule("to see what is written", rf"(?:fa|se|lasa|veta|see|read|know){gap(2)}(?:vad|what){gap(4)}(?:skrivit|skriver|antecknat|sparat|lagrat|noterat|sparar|wrote|written|noted|stored|saved|know|have){gap(3)}"),
        rule("to get recordings", rf"(?:{GET}|{COPY}){gap(6)}{any_of('inspelning inspelningen inspelningar inspelningarna samtalsinspelning* ljudfil* videofil* filmen videon overvakningsfilm* kamerafilm* kamerabild* recording recordings footage')}"),
        rule("recordings to get", rf"{any_of('inspelning inspelningen inspelningar inspelningarna ljudfilen ljudfilerna recording recordings footage')}{gap(8)}(?:skicka|fa |till mig|send|get |copy|kopia)"),
        rule("the journal out", rf"(?:ut|hem|lasa|kopia|bestalla|begar|rekvirera|onskar|ha){gap(4)}{any_of('journal journalen journalkopior journalkopia journaler patientjournal* journalanteckning* journalhandling*')}"),
        rule("the journal comes", rf"{any_of('journal journalen journalkopior patientjournal* journalanteckning*')}{gap(5)}(?:utlamn|lamnas ut|skickas|hemskick|hem till|skickad|till mig )"),
        rule("where from", rf"(?:var|varifran|hur|where|how){gap(4)}(?:fatt|fick|hamtat|kommit over|kommer|kommit|hittat|get|got|obtain|obtained|find|found){gap(5)}(?:uppgifter|adress|nummer|mejl|mail|e-post|epost|namn|personnummer|number|address|email|name|data|details|information|telefonnummer|mailadress|mejladress)"),
        rule("wherefrom", rf"(?:varifran|var ifran|vart ifran){gap(7)}(?:uppgifter\w*|adress\w*|nummer\w*|mejl\w*|mail\w*|namn\w*|personnummer)(?= )"),
        rule("all information about me", rf"{ALL}{gap(2)}(?:personuppgifter|uppgifter|information|info|data|personal data|records|correspondence|notes|documents){gap(5)}{ABOUT_ME}"),
        rule("to whom", rf"(?:vilka|vem|vart|till vem|vilka andra|who|whom){gap(6)}(?:lamnat|lamnats|lamnar|delat|delas|delar|salt|saljer|spridit|skickat|fatt|fatt ta del av|shared|share|disclosed|given|sold|passed|received){gap(6)}(?:mina|min|uppgift|my|data|information)"),
        rule("what you have about them", rf"{GET}{gap(4)}(?:{DATA}|vad|what|allt|all|everything){gap(4)}{KEEP}{gap(3)}(?:om|pa|about|on|concerning) (?:henne|honom|hen|min|var|mitt|barnet|den avlidne|her|him|my|our)(?= )"),
        rule("to hear it", rf"(?:hora|lyssna pa|lyssna|hear|listen to){gap(3)}(?:samtal\w*|inspelning\w*|filen|call|recording\w*)"),
        rule("all papers of my care", rf"{ALL}{gap(2)}(?:handlingar|dokument|papper|papperen|documents|papers|material|resultat|results){gap(4)}(?:min|mina|mitt|my|var)(?= )"),
        rule("why and how long", rf"(?:vilken grund|laglig grund|hur lange|varfor|syfte|andamal|legal basis|why|how long|purpose){gap(7)}(?:mina (?:person)?uppgifter|my (?:personal )?(?:data|information))", 0.9),
        rule("somebody wrote about me", r"(?:skrev|antecknade|(?:for|tar|gor) anteckningar|antecknar|skriver ner|skrivit ner|skrivit om mig|antecknat|noterade|took notes|wrote down|spelade in|spelat in|recorded)(?= )", 0.4),
        rule("to have what there is", r"(?:ha|fa|have|get)(?: \S+){0,1} (?:ut |utskrivet |hem |out )(?:det som|allt som|vad som|what|everything|all)(?: \S+){0,3} (?:finns|star|skrivits|sparats|ligger|there is|you have|is there)(?= )"),
        rule("gladly has it", r"(?:bra|garna|skulle|vilja|vill|glad|love|like)(?: \S+){0,3} (?:fa|ha|have|get) (?:dem|det|dom|den|them|it)(?= )", 0.6),
        rule("the conversation", rf"(?:begar|vill ha|skicka|onskar|fa|ha|send|want|request){gap(5)}(?:chattlogg\w*|chatthistorik\w*|korrespondens\w*|arendehistorik\w*|mejlvaxling\w*|mejlkonversation\w*|chat log|transcript\w*|correspondence|kundhistorik\w*|samtalslogg\w*)"),
        rule("how come you have it", rf"(?:hur kommer det sig|hur kan det komma sig|vem gav|vem har gett|vem har givit|how come|who gave|why do you have|hur har ni kunnat fa){gap(6)}(?:mitt|mina|min|my|det|mig|it)(?= )"),
        rule("in print", rf"(?:utskrivet|utskrivna|utskrivna|hemskickat|hemskickade|skickat hem|skickade hem|printed|per post){gap(6)}(?:allt|alla|min|mina|mitt|my|everything)(?= )"),
        rule("my answers and results", rf"(?:vill|fa|kan jag|like to|want to|may i){gap(2)}(?:se|fa|veta|see|get|have){gap(2)}(?:mina|mitt|my)(?: \S+){{0,1}} (?:svar|resultat|test\w*|poang|inloggningar|answers|results|scores|test)(?= )"),
        rule("wants to read it", r"(?:vill|vilja|onskar|like to|want to|far jag|kan jag|kan man|can i)(?: \S+){0,3} (?:lasa|se|hora|ha|read|see|hear)(?: \S+){0,1} (?:det|dem|den|detta|it|that|them|filen)(?= )", 0.6),
        rule("all documents on me", rf"{ALL}{gap(4)}(?:handlingar|dokument|papper|documents|papers|mejl|emails){gap(6)}(?:{ABOUT_ME}|jag |i vilka jag|mitt namn|my name)"),
        rule("asks for Auskunft", r"(?:uber die zu meiner person|gespeicherten daten|acces a mes donnees|copie de mes donnees|acceso a mis datos|copia de mis datos|kopie meiner|daten uber mich|dostep do moich|kopi\w+ moich danych|mitka tiedot|mita tietoja|kopio\w* tiedo\w*|hvilke (?:person)?opplysninger|hvilke (?:person)?oplysninger|innsyn i|indsigt i|oplysninger{0,1} (?:i|om) |mine oplysninger|opplysninger (?:dere har )?om meg|henkilotietoni|kopi av |kopi af )"),
    ),
    Asked.ERASURE: (
        rule("the name of the right", r"(?:ratten (?:till radering|att bli (?:bort)?glomd)|right (?:to be forgotten|to erasure|of erasure)|recht auf loschung|droit a l'oubli)", 0.6),
        rule("article 17", rf"{ARTICLE}(?:\d+ och )?17\b"),
        rule("erase what is mine", rf"{ERASE}{gap(5)}(?:{PERSON}|{ABOUT_ME})"),
        rule("erase all", rf"{ERASE}{gap(2)}{ALL}"),
        rule("erase data", rf"{ERASE}{gap(6)}{DATA}", 0.95),
        rule("mine is erased", rf"(?:{PERSON}|{ABOUT_ME}){gap(9)}{ERASE}"),
        rule("data are erased", rf"(?:{DATA}|{ALL}){gap(9)}{any_of('raderas raderade raderat raderad tabort borttaget borttagna borttagen gallras stryks forsvinner forsvinna forstors forstoras slangs utplanas deleted erased removed destroyed wiped slettet geloscht')}", 0.9),
        rule("erase it", rf"{ERASE} {THEM}", 0.5),
        rule("it is erased", rf"(?:{THEM}|de(?= )){gap(3)}{any_of('raderas raderad raderat tabort borttagen borttaget borttagna forsvinner forsvinna stryks slangs deleted removed erased')}", 0.5),
        rule("erase it, whatever it is", rf"{ERASE}{gap(3)}(?:det|den|allt|dom|dem) (?:jag|som|ni|du|andra|har|hon|han)(?= )", 0.3),
        rule("asks for erasure", rf"(?:begar|onskar|begaran om|kraver|request|want|demand|ask for|request for|requesting){gap(4)}(?:radering|raderingen|borttagning|erasure|deletion|removal|sletting)"),
        rule("I go away", r"(?:vill (?:\S+ ){0,2}bort(?: helt)?|bort med (?:mig|mitt|mina|allt)|av med (?:sitt|mitt|ens) (?:konto|uppgifter)|(?:jag|mitt namn|mina uppgifter) forsvinner|nothing (?:is |about me )?left|i want (?:to be )?out of|all about me from)(?= )"),
        rule("take it down", rf"(?:ta ner|tar ner|tas ner|ta ned|tas ned|take down|taken down|plocka ner|avpublicer\w*|lagga ner|unpublish){gap(5)}(?:bild\w*|foto\w*|omdom\w*|inlagg\w*|kommentar\w*|sida\w*|det|dem|dom|den|mitt|min|namn\w*|video\w*|film\w*|photo\w*|post|review|it|them|my)(?= )"),
        rule("it has to go", r"(?:ska|maste|far|skall|bor|must|has to|have to) (?:bort|go)(?= )", 0.6),
        rule("still there", r"(?:ligger|star|finns|lagger) (?:fortfarande )?kvar (?:i|hos|pa) (?:er|era|eran|erat|ert|dig)(?= )", 0.4),
        rule("forget me", r"(?:glom (?:bort )?mig (?!inte)|forget (?:about )?me(?= )|bli (?:bort)?glomd|be forgotten|vill (?:inte|ej) (?:langre )?(?:finnas|ligga|sta|vara) (?:kvar |med |registrerad ){1,2}|inte (?:finnas|ligga) kvar)"),
        rule("you may not keep", rf"(?:inte vill|vill inte|far inte|slippa|rather you didn't|don't want you to|do not want you to|not){gap(5)}(?:har kvar|spara|ha kvar|sparar|behaller|behalla|lagrar|lagra|keep|store|hold on to|finns kvar|have){gap(6)}(?:mitt|mina|min|uppgifter|information|data|my|details|kvar|konto|nummer|it|adress|det|dem)", 0.9),
        rule("not in there any longer", r"(?:inte|ej|inte langre|slippa|no longer)(?: \S+){0,2} (?:finnas|finns|ligga|sta|forekomma|vara|be|stay)(?: \S+){0,2} (?:i|hos|in|on) (?:er|ert|era|eran|erat|your|the)(?= )"),
        rule("to be erased", r"(?:bli|blir|be|get|att jag)(?: \S+){0,2} (?:raderad|borttagen|struken|tabort\w*|deleted|removed|erased|avregistrerad|glomd)(?= )", 0.9),
        rule("I want out", rf"(?:mig|me|mitt namn){gap(2)}(?:ur|ifran|bort fran|bort ur|out of|off|from){gap(2)}(?:ert|era|er|erat|eran|your|the){gap(2)}(?:register|registret|system|systemet|databas|rullor|arkiv|lista|listor|records|database|files|systems)"),
        rule("short", r"(?:radera|tabort|delete|remove|erase|slett) (?:mig|me|allt|all|everything|mitt konto|kontot|my account|meg|account)(?= )"),
        rule("close and forget", r"(?:stang|stanga|avsluta|avslutar|lagg ner|close|terminate|deactivate)(?: \S+){0,2} (?:mitt|my|hela mitt|kontot|konto|hans|hennes) (?:konto|account|anvandarkonto|profil)?", 0.7),
        rule("in other languages", r"(?:slette|slett|slettes|sletter|loschen|loschung|poista\w*|supprim\w+ (?:mes|mon|toutes)|effac\w+ (?:mes|mon|toutes)|elimin\w+ (?:mis|mi|todos)|borr\w+ (?:mis|mi|todos)|usun\w* (?:moj\w*|wszystk\w*)|(?:moj\w*|wszystk\w*) (?:\S+ ){0,3}usun\w*|silin\w*|silmenizi|izbris\w*|cancell\w+ i miei|verwijder\w*)(?= )"),
    ),
    Asked.RECTIFICATION: (
        rule("the name of the right", any_of("rattelse rattelsen ratta rattas rattat rattar rattade rata_till ratta_till rectify rectified rectification korrigera korrigeras korrigering berichtigung berichtigen berigtigelse retting korrigere oikaista oikaisu korjata korjaamaan rettelse rette rettes rectifier rectificar sprostowanie")),
        rule("article 16", rf"{ARTICLE}(?:\d+ och )?16\b"),
        rule("correct it", r"correct(?:ed)?(?: \S+){0,2} (?:it|this|that|my|the|them|his|her|name|spelling)(?= )"),
        rule("be corrected", r"(?:be |get |have (?:it |this ))corrected"),
        rule("change what you have", rf"{CHANGE}{gap(6)}{FIELD}"),
        rule("change, without accents", rf"(?:kan ni|kan du|vill|att|snalla|vill ni) andra (?:min|mitt|mina|hans|hennes){gap(3)}{FIELD}"),
        rule("change to", rf"{FIELD}{gap(6)}(?:byt till|byta till|aendra till|change to|update to|use this)(?= )"),
        rule("it is to be changed", rf"{FIELD}{gap(8)}{any_of('aendras aendra byts byta uppdateras uppdatera justeras korrigeras kompletteras changed updated amended fixed')}", 0.8),
        rule("what stands is wrong", rf"{WRONG}{gap(6)}{FIELD}", 0.6),
        rule("wrong stands", rf"{FIELD}{gap(7)}{WRONG}", 0.6),
        rule("does not tally", r"(?:stammer (?:inte|ej)|inte sant|aldrig gjort|aldrig varit|inte ar jag|is not true|not correct|isn't right|is not right)", 0.5),
        rule("it should be", r"(?:(?:det |den )?(?:ska|skall|skulle) (?:det )?(?:vara|sta|heta)|stavas|(?:jag |vi )?stavar (?:det|mig|mitt|vi)|spell it|spelt|is spelled|stavning\S*|stavat|should (?:be|say|read)|heter (?:jag )?(?:numera|egentligen)|(?:correct|right) (?:spelling|name|number|address|date|one) )", 0.6),
        rule("something new of mine", r"(?:ny|nya|nytt|new)(?: \S+){0,1} (?:personnummer|mobilnr|telefonnr|tel|mobil|adress|e-post|epost|mejl\S*|mail\S*|telefonnummer|nummer|mobilnummer|efternamn|namn|e-postadress|address|email|phone|surname|number|name)(?= )", 0.6),
        rule("I have moved or changed", r"(?:(?:har|vi har|jag har|have|i have|just) (?:\S+ ){0,2}(?:flyttat|bytt|gift|gift mig|skilt|moved|changed|married)|(?:jag |vi )?(?:gifte|skilde) (?:mig|oss)|(?:jag|vi|i|we) (?:flyttade|bytte|moved|changed))(?= )", 0.5),
        rule("add what is missing", rf"(?:komplettera|kompletteras|kompletterar|complete|lagga till|tillagg|lagg till){gap(6)}(?:uppgift|anteckning|journal|information|data|record|notes)\S*"),
        rule("it says so with you", r"(?:(?:det |dar )?star (?:det )?(?:att|pa|som|fortfarande)|ni (?:stavar|skriver|har skrivit|kallar|har antecknat)|har ni skrivit|(?:i|pa) (?:era|mina) (?:papper|brev|fakturor|journal\w*) (?:heter|star)|you (?:spell|wrote|have written|call)|it says|you have (?:my name|me) (?:down )?as|have me as)(?= )", 0.5),
        rule("please change", r"(?:vanligen|snalla|var snall\w*|var vanlig\w*|var god|tacksam om ni|kan ni|kan du|sa|please|eller|could you|can you)(?: \S+){0,3} (?:aendra|fixa|ratta|korrigera|stryk|skriv\w*|justera|fix|change|correct)(?= )", 0.6),
        rule("it is not true", r"(?:logn|osant|ljug\w*|inte sant|stammer inte|a lie|untrue|not true|pahitt\w*)(?= )", 0.5),
        rule("has to be changed", r"(?:maste|ska|behover|bor|should|must|needs to)(?: \S+){0,2} (?:aendras|rattas|korrigeras|fixas|bytas|uppdateras|changed|corrected|fixed|updated)(?= )", 0.6),
        rule("still the old one", r"(?:fortfarande|still)(?: \S+){0,4} (?:till|namn\w*|adress\w*|gamla|old|name|address|to)(?= )", 0.4),
        rule("I am called now", r"(?:heter jag|jag heter)(?: \S+){0,3} (?:igen|numera|nu|i stallet)(?= )|(?:have|has) me (?:down )?as|(?:sedan|efter) (?:skilsmassan|giftermalet|brollopet|bytet)", 0.5),
        rule("change, it begins", r"(?<=^ )(?:uppdatera|aendra|byt|ratta|change|update|please update|please change)(?= )", 0.5),
        rule("it is X, not Y", r"(?:i journalen|i era|hos er|with you)(?: \S+){0,3} (?:star|heter|ar jag)(?= )", 0.4),
        rule("the true one", r"(?:jag bor|bor numera|bor nu|det nya|den nya|det ratta|den ratta|ratt ar|ratt adress|heter nu|heter numera|the new one|is now|i live)(?= )", 0.4),
        rule("sort it out", r"(?:sort (?:that|this|it) out|ordna (?:det|detta)|reda ut|(?:put|get|set) (?:it|this|that|them) right|someone sort that)(?= )", 0.5),
        rule("fix the name", r"(?:fix|fixa|aendra|byt|uppdatera|update|change) (?:it|det|den|detta|this|that)(?= )", 0.5),
    ),
    Asked.RESTRICTION: (
        rule("article 18", rf"{ARTICLE}(?:\d+ och )?18\b"),
        rule("restrict the use", rf"(?:begransa|begransas|begransar|begransning|begransad|begransat|restrict|restricted|restriction|limit){gap(7)}(?:behandling\w*|anvandning\w*|uppgift\w*|data|processing|use|information|anteckning\w*)"),
        rule("use is restricted", rf"(?:behandling\w*|anvandning\w*|uppgifter\w*|processing|data){gap(8)}(?:begransas|begransad|begransat|restricted|frysas|fryses|pausas|lases)"),
        rule("in other languages", any_of("einschrankung begrensning begrensning* begraensning begranse begransning_af rajoittaa rajoittamista limitation ograniczenie")),
        rule("freeze", rf"(?:frys|frysa|fryser|frysas|freeze|pausa|pausas|pause|laas|laasa){gap(5)}(?:uppgift\w*|behandling\w*|dem|dom|det|allt|mina|my|data|processing|information|it|anteckning\w*|kontot)(?= )"),
        rule("on ice", r"(?:lagg|lagga|laggs|laggas|satt|put|satts)(?: \S+){0,4} (?:pa is|on ice|on hold|pa paus|i karantan)"),
        rule("not to be used until", rf"(?:inte|ej|ingen|nobody|no one|not|varken|stop|sluta|slutar|upphor|don't){gap(4)}(?:anvand\w*|behandla\w*|lamna\w* vidare|ror|rora|us(?:e|ed|ing)|process\w*|touch){gap(10)}(?:forran|tills|innan|medan|under tiden|sa lange|until|while|pending|before)"),
        rule("use it not, until", rf"(?:anvand\w*|behandla\w*|ror|rora|use|process)(?: \S+){{0,3}} (?:inte|ej|not){gap(10)}(?:forran|tills|innan|medan|under tiden|sa lange|until|while|before)(?= )"),
        rule("until, not to be used", rf"(?:tills|medan|under tiden|sa lange|until|while|fram till){gap(14)}(?:inte|ej|not|varken|don't|sluta)(?: \S+){{0,3}} (?:anvand\w*|behandla\w*|ror|rora|use|used|process\w*|touch)"),
        rule("keep but don't use", rf"(?:behall\w*|spara\w*|kvar|inte (?:\S+ )?rader\w*|keep|retain|not (?:\S+ )?delete\w*|raderas inte|radera (?:dem|det|inget|inte)){gap(10)}(?:inte|ej|not|don't|men inte|varken|eller)(?: \S+){{0,4}} (?:anvand\w*|behandla\w*|ror|rora|use|used|process\w*|touch)"),
        rule("neither use nor erase", rf"(?:varken|inte|neither|not){gap(4)}(?:anvand\w*|used?){gap(6)}(?:rader\w*|delet\w*|eras\w*|tabort)"),
        rule("under lock meanwhile", r"(?:laas|laasa|laaser|las in|lasa in|laser in|lock)(?: \S+){0,4} (?:in|undan|away|up|den|det|dem|dom|it|them|uppgift\w*|anteckning\w*|data)(?= )", 0.6),
        rule("not used for anything", r"(?:inte|ej|not|don't)(?: \S+){0,5} (?:anvander|anvands|anvanda|visar|visa|use|used|using|show)(?: \S+){0,4} (?:till nagot|for anything|alls|at all|till nan\w*|for nagon|to anyone)(?= )", 0.7),
        rule("nor erased, for I may need it", r"(?:radera|raderas|slang|tabort|delete|erase|remove)(?: \S+){0,3} (?:inte|ej|not|don't)(?: \S+){0,10} (?:behover|behova|need)(?= )", 0.5),
        rule("untouched", r"(?:orord\w*|ororda|untouched|rora inget|ror inget|as they are|as it is)(?= )", 0.6),
        rule("as evidence", r"(?:bevis\w*|domstol\w*|rattslig\w*|overklaga\w*|tvist\w*|anmalan|evidence|court|legal claim\w*|utreds|utrett|investigat\w*)(?= )", 0.4),
        rule("may not be used for other things", r"(?:far|ska|may|must|should)(?: \S+){0,3} (?:inte|not)(?: \S+){0,2} (?:anvand\w*|used?)(?: \S+){0,3} (?:till|for) (?:nagot annat|annat|andra|anything else|other)"),
    ),
    Asked.PORTABILITY: (
        rule("the name of the right", any_of("dataportabilitet* portabilitet* portability ubertragbarkeit datenportabilitat datenubertragbarkeit dataportering*")),
        rule("article 20", rf"{ARTICLE}(?:\d+ och |\d+ and )?20\b"),
        rule("for machines", r"(?:maskinlasba\w*|machine[- ]readable|machine readable|strukturerat (?:och )?(?:\S+ )?format|structured (?:\S+ ){0,3}format)"),
        rule("move them over", rf"(?:flytta|flyttar|flyttas|overfor|overfora|overfors|overforing|for over|fora over|fors over|transfer|transferred|port|skicka over|skicka vidare){gap(5)}(?:uppgift\w*|personuppgift\w*|data|information|journal\w*|historik\w*|records|file|traningsdata)(?: \S+){{0,6}} (?:till|to|over)(?= )"),
        rule("moved over", rf"(?:uppgift\w*|data|journal\w*|historik\w*|information){gap(4)}(?:overforda|overfort|overford|flyttade|flyttat|transferred|moved){gap(3)}(?:till|to)(?= )"),
        rule("in such a format", r"(?:csv\w*|csv-\w+|json|json-\w+|xml|importera\w*|filformat)(?= )", 0.6),
        rule("a format", r"(?:i ett (?:\S+ )?format\S*|format som|in a (?:\S+ )?format|digital fil|lasa in|las in|laddas upp hos|load into)(?= )", 0.5),
        rule("to another service", r"(?:ta med (?:mig )?(?:till|dit|den|dem)|konkurrent\w*|ta med mig|(?:annan|another|ny|new|different) (?:\S+ )?(?:tjanst|app|klinik|leverantor|provider|service|clinic|appen|mottagning)|byter webbhotell|byter till|byta till|gar over till|switching to|moving to)(?= )", 0.5),
        rule("as a file", rf"(?:data|uppgifter\w*|historik\w*|information|records){gap(8)}(?:json|csv|xml|excel-fil|filformat|importera\w*|import)(?= )"),
    ),
    Asked.OBJECTION: (
        rule("article 21", rf"{ARTICLE}(?:\d+ och )?21\b(?! 2)"),
        rule("I object", any_of("invander invanda invandning invandningen invandningar motsatter motsatta protesterar protesterer motsetter vastustan vastustaa protest object objecting objection innsigelse indsigelse widerspruch widerspreche")),
        rule("not to be analysed or shared", rf"(?:vill inte|inte vill|vill ej|inte att|gar inte med pa|accepterar inte|godtar inte|don't want|do not want|stop|sluta|stop using){gap(6)}(?:analyser\w*|profiler\w*|kartlagg\w*|saljer|salj|delar|dela|lamnar vidare|lamnar ut|sprider|sharing|share|selling|sell|profile|profiling|analys\w*|track\w*|spara hur|folja)(?= )", 0.9),
        rule("not to be part of it", r"(?:vill inte|vill ej|don't want to|do not want to|slippa)(?: \S+){0,3} (?:vara med|inga|ingar|delta|be part|be included)(?: \S+){0,3} (?:statistik\w*|forskning\w*|undersokning\w*|analys\w*|profil\w*|register\w*|statistics|research|profiling)", 0.6),
        rule("my interest is heavier", r"(?:vager tyngre|mitt intresse|outweigh\w*|my interests|min situation|my situation|personliga skal|intresseavvagning\w*)(?= )", 0.4),
        rule("says no to it", r"(?:(?:sager|saga|sager jag|tackar) nej|i say no|gar inte med pa|motsatter|vill jag inte vara med|tar avstand|vagrar|refuse|undanber)(?= )", 0.6),
        rule("of a purpose", r"(?:ai|en ai|ai:n|analys\w*|profiler\w*|profil|statistik\w*|forbattra\w*|forskning\w*|intresseavvagning\w*|berattigat intresse|legitimate interests?|scoring|kreditpoang|kartlagg\w*|samarbetspartner\w*|tredje part\w*)(?= )", 0.4),
        rule("not for this purpose", rf"(?:vill inte|inte vill|don't want|do not want|inte att){gap(4)}(?:anvander|anvands|anvanda|use|used){gap(6)}(?:statistik|forskning|utveckl\w*|ai|traning|research|statistics|training|analys\w*|syften?|andamal|purpose\w*|forbattra)"),
    ),
    Asked.MARKETING_BLOCK: (
        rule("the name of the right", any_of("reklamsparr* direktmarknadsforing* direct_marketing direktreklam* nix-registr* marketing_block")),
        rule("no more of it", rf"(?:inte|ingen|inga|inget|slipp\w*|sluta|slutar|stoppa|stopp|upphor|lat bli|nej till|no|not|stop|don't|never|cease|quit|trott pa|avbojer|avstar|undanbe\w*|tacka nej|ej|utan|aldrig|ikke){gap(9)}{LIST}"),
        rule("it is to stop", rf"{LIST}{gap(7)}(?:upphor\w*|sluta|slut|stopp|stoppa\w*|inte|aldrig|nej tack|stop|stopped|never|not)(?= )"),
        rule("off the list", rf"(?:{ERASE}|avregistrera\w*|avanmal\w*|take|stryk|avsluta|avbryt|opt|remove|avfolj){gap(6)}(?:{LIST}|your list|er lista|era listor|utskickslista\w*|listan)"),
        rule("sign off", r"(?:avprenumerera\w*|unsubscribe|opt out|opt-out|opt me out|avregistrera (?:mig|mej|min|denna|den har|mail\w*|mejl\w*|e-post\w*)|avanmal\w* (?:mig|mej|oss)|avmeld\w*|avregistrering)(?= )"),
        rule("speaks of advertising", LIST, 0.35),
        rule("has had enough", r"(?:lat bli|latit bli|inget mer|inga fler|upphor\w*|tackat nej|tackar nej|nej tack|racker nu|det racker|enough|no more|ar inte intresserad\w*|not interested|slippa|slipper|avbojer|trott pa|leave me alone|lamna mig i fred|sluta|stop)(?= )", 0.6),
        rule("keeps coming", r"(?:keep sending|keeps? (?:coming|emailing|texting)|fortsatter att|fortfarande far|far fortfarande|skickar hela tiden|kommer sa mycket|trots att jag|even though i|har bett om det forut|varje dag|every (?:day|week))(?= )", 0.35),
        rule("no more such things", r"(?:inget|inga|ingen|inte|nothing|no) (?:mer|mera|fler|more)(?: \S+){0,2} (?:sant|sana|sadant|sadana|mejl|mail|sms|sms:?|utskick|brev|samtal|of this|of these|emails|mails|texts|calls|av det har|sadan har|det har|har|like this)(?= )"),
        rule("don't call or write", r"(?:sluta|slut pa att|stop|quit)(?: \S+){0,2} (?:mejla|maila|mejl|mail|ringa|smsa|messa|skicka (?:mig |mej )?(?:mejl|mail|sms|brev|massa)|emailing|mailing|texting|calling|spamma|spamming|phoning|bombardera|kontakta|tjata)(?= )", 0.9),
        rule("in other languages", r"(?:keine (?:\S+ ){0,3}(?:werbung|e-mails|mails|newsletter)|ikke (?:\S+ ){0,5}(?:reklame\w*|nyhedsbrev\w*|nyhetsbrev\w*|markedsforing)|en halua (?:\S+ ){0,3}(?:mainoks\w*|uutiskirj\w*|markkinoin\w*)|plus (?:\S+ ){0,3}(?:publicite\w*|newsletter)|no quiero (?:\S+ ){0,4}(?:publicidad|correos))(?= )"),
        rule("sales calls", r"(?:(?:inga|inte|slippa|no)(?: \S+){0,5} (?:saljsamtal|forsaljningssamtal|telefonforsalj\w*|saljare|forsaljning|cold calls|sales calls))|ring (?:mig )?inte (?:mig )?(?:mer|igen|fler)|(?:don't|do not|never) (?:call|phone|email|text|contact) me (?:again|any ?more|ads|with)"),
    ),
    Asked.CONSENT_WITHDRAWAL: (
        rule("take consent back", rf"(?:aterkall\w*|aterta\w*|tar tillbaka|ta tillbaka|drar tillbaka|dra tillbaka|angrar|angra|withdraw\w*|revok\w*|take back|retract\w*|upphaver|sager upp|traekker|trekker|widerruf\w*|peruutan|trekker tilbake|traekker tilbage|retire|retiro){gap(7)}(?:samtycke\w*|medgivande\w*|godkannande\w*|tillstand\w*|lov|ok|okej|ja|consent\w*|permission|agreement|einwilligung|suostumu\w*|consentement|consentimiento|samtykke\w*)"),
        rule("consent taken back", rf"(?:samtycke\w*|medgivande\w*|godkannande\w*|consent|permission|einwilligung|samtykke\w*){gap(9)}(?:aterkall\w*|aterta\w*|widerruf\w*|tilbake|tilbage|tillbaka|upphor\w*|(?:galler|gallde) inte|inte langre|withdrawn|revoked|angrar|no longer|inte gallande|not valid|slut)"),
        rule("my yes is over", r"(?:mitt ja|my yes|samtycket|tillatelsen|sa (?:jag )?ja(?: \S+){0,9})(?: \S+){0,3} (?:galler|gallde|applies|nej|inte langre)(?= )"),
        rule("I say no now", r"nu sager jag nej|now i say no|inte langre med pa|vill inte langre (?:delta|vara med|medverka|stalla upp)|no longer (?:wish|want) to (?:take part|participate|be part)(?= )", 0.6),
        rule("takes it back", r"(?:drar|tar|dra|ta|take)(?: \S+){0,4} (?:tillbaka|back)(?= )", 0.6),
        rule("said yes before", r"(?:sa jag ja|jag sa ja|kryssade i|gav (?:er )?(?:mitt|min)|skrev pa|skrev under|skrivit under|tackade ja|signed|i agreed|i said yes|i gave)(?= )", 0.4),
        rule("I no longer agree", r"(?:jag )?(?:samtycker|godkanner|tillater|consent|agree)(?: \S+){0,2} (?:inte|ej|no longer|not|aldrig)(?: \S+){0,2} (?:langre|mer|any ?more|till|att)(?= )", 0.9),
        rule("no longer consent", r"(?:no longer|don't|do not)(?: \S+){0,1} (?:consent|agree) to(?= )", 0.9),
    ),
    **CARE,
}  # fmt: skip
