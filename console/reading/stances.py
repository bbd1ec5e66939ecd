"""What else a mail can be than a request: a reminder, a withdrawal, an answer, an errand, an advertisement, an authority."""

from enum import StrEnum

from console.reading.lexicon import Rule, any_of, gap, rule


class Stance(StrEnum):
    """What the mail, or one sentence of it, is instead."""

    CHASER = "chaser"
    WITHDRAWN = "withdrawn"
    ANSWER = "answer"
    NOT_FOR_US = "not_for_us"
    ADVERTISEMENT = "advertisement"
    JOKE = "joke"
    QUESTION = "question"


OWN_REQUEST = r"(?:min|mitt|den|mina|tidigare|our|my|var|forra|the|earlier|previous)(?: \S+){0,4} (?:begaran|arende|arendet|raderingsbegaran|forfragan|anhallan|request|requests|case|ansokan|invandning|mejl|mail)"
STANCES: dict[Stance, tuple[Rule, ...]] = {
    Stance.CHASER: (
        rule("reminds", any_of("paminnelse paminner paminna paminnelsen reminder following_up follow_up chasing")),
        rule("nothing heard", r"(?<! om jag )(?<! om ni )(?<! if i )(?<! if you )(?:inte |aldrig |inget |ingenting |inte fatt |not |never |nothing |no )(?:\S+ ){0,4}(?:hort|svar|besked|aterkoppling|heard|reply|response|answer|received anything)(?= )", 0.6),
        rule("what happens", rf"(?:vad hander|hur gar det|hur langt|hur ligger det till|nar (?:far|kan|kommer|blir)|status|any news|any update|what happened|what is happening|what's happening|when (?:will|can)|where is|vart tog|har ni hunnit){gap(6)}(?:begaran|svar\w*|arende\w*|request|answer|reply|registerutdrag\w*|utdrag\w*|min radering|titta|my data|besked|klart|klar)(?= )"),
        rule("was it done", r"(?:har det gjorts|ar det gjort|blev det gjort|ni skulle (?:ju )?(?:skicka|radera|aterkomma|ha)|has (?:it|this|that) been done|you were going to|you promised|ni lovade)(?= )", 1.0),
        rule("is it coming", r"(?:kommer det|vantat sedan|vantar pa|har vantat|when does|is it coming)(?: \S+){0,5} (?:snart|sedan|utdrag\w*|registerutdrag\w*|svar|soon|februari|januari|mars|april|maj|juni|juli|augusti|september|oktober|november|december)(?= )", 1.0),
        rule("weeks have gone", r"(?:gatt|vantat|passed|weeks ago|months ago|lagen sager|en manad|veckor|manader)(?: \S+){0,6} (?:sedan|sen|since|manad|month|weeks)(?= )", 0.4),
        rule("has not come", r"(?:inte fatt|aldrig fatt|not received|haven't received|never received|saknar fortfarande|var ar|vart tog|where is|where are)(?: \S+){0,4} (?:registerutdrag\w*|utdrag\w*|kopi\w*|uppgifter\w*|journal\w*|filer\w*|data|copy|files|response|bekraftelse\w*)(?= )", 1.0),
        rule("the time is over", r"(?:(?:tidsfrist\w*|deadline|fristen|30 dagar|trettio dagar|en manad) (?:\S+ ){0,2}(?:passerat|gatt|missa\w*|over|slut|passed|missed)|manaden ar (?:slut|over)|one month has passed|over en manad sedan|mer an en manad|more than a month)(?= )", 0.5),
        rule("any news", r"(?:any (?:news|update)|har ni hunnit|still waiting|vantar fortfarande|fortfarande vant\w*|vantat i|hur gar det med|vad hander med|waiting for)(?= )", 0.7),
        rule("asked before", r"(?:for|sedan|in|den|i)(?: \S+){0,6} (?:bad jag|begarde jag|skickade jag|mejlade jag|skrev jag)|(?:jag|i|vi) (?:har )?(?:bad|begarde|begart|skickade|ansokte|mejlade|asked|requested|sent|submitted|wrote)(?: \S+){0,9} (?:sedan|sen|ago|manad\w*|vecka|veckor|week|weeks|last month|last week|januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december)", 0.6),
        rule("the request of before", r"(?:my|min) (?:\S+ ){0,3}(?:request|begaran|forfragan)(?: \S+){0,3} (?:fran|from|som jag|skickad|the)(?= )", 0.6),
    ),
    Stance.WITHDRAWN: (
        rule("takes the request back", rf"(?:aterkall\w*|aterta\w*|tar tillbaka|ta tillbaka|drar tillbaka|dra tillbaka|angrar|avbryt\w*|stoppa|strunta i|strunt i|glom|ignorera|bortse fran|lagg ner|avsluta|stang|cancel|withdraw\w*|stop|disregard|ignore|forget|scrap|drop|backar){gap(3)}(?:{OWN_REQUEST}|begaran|{gap(0)})(?= )".replace(f"|{gap(0)}", "")),
        rule("the request is taken back", rf"{OWN_REQUEST}{gap(7)}(?:aterkallas|aterkallar|aterta\w*|tillbaka|inte langre|inte aktuell\w*|avbrytas|avslutas|stangas|no longer|withdrawn|cancelled)(?= )"),
        rule("no need any more", r"(?:ni|du|you) (?:behover|maste|need|do|don't|dont|can)(?: \S+){0,2} (?:inte|ej|not|need)(?: \S+){0,3} (?:radera|tabort|skicka|gora|delete|erase|send|remove|do)(?= )|(?:behovs inte|no need|not necessary)(?: \S+){0,3} (?:radera|tabort|skicka|delete|erase|send|remove)?"),
        rule("not erased after all", r"(?:never mind|don't want|do not want|vill inte(?: langre)?)(?: \S+){0,5} (?:deleted|erased|removed|raderat|raderad|raderade|raderas)(?= )", 1.0),
        rule("disregard", r"(?:bortse (?:\S+ ){0,3}fran|bortse fran|disregard|ignore) (?:\S+ ){0,3}(?:mejl|mail|brev|forra|request|begaran|email|message)(?= )", 0.7),
        rule("hold off", r"(?:hold off|vanta med att|vanta med (?:radering\w*|det)|avvakta|not yet|skjut upp)(?= )", 1.0),
        rule("let them stay", r"(?:lat (?:uppgifterna|allt|kontot|det) (?:vara|ligga|sta) kvar|leave (?:my account|it|everything) as)(?= )", 0.6),
        rule("changed my mind", r"(?:jag )?(?:har )?(?:angrar mig|angrat mig|andrat mig|changed my mind|kommit pa andra tankar|tankt om|har tankt om)(?= )", 0.7),
        rule("stays after all", r"(?:(?:ni far|du far|ni kan|du kan|you can|you may)(?: \S+){0,3} (?:behalla|spara|ha kvar|anvanda|keep)|(?:vill|will|want)(?: \S+){0,4} (?:vara kvar|stanna kvar|ha kvar kontot|keep my account|stay))(?= )", 0.5),
    ),
    Stance.NOT_FOR_US: (
        rule("an authority", any_of("integritetsskyddsmyndigheten_har tingsratten_f* polismyndigheten kronofogdemyndigheten skatteverket_* inspektionen tillsynsarende tillsyn forundersokning forundersokningen forelagg* rattegangsbalken foretradesvis diarienummer aklagar* socialnamnden_* forsakringskassan_*"), 0.6),
        rule("a matter number", r"(?:dnr|diarienr|diarienummer|malnr|mal nr|begar ert yttrande|begar yttrande|yttrande|forelaggande|k-\d{3,}\S*|t \d{2,}-\d+)(?= )", 0.6),
        rule("the other side", r"(?:motpart\w*|vardnadstvist\w*|bevisning|opposing party|custody dispute)(?= )", 1.0),
        rule("what a relative said", r"(?:min|my) (?:fru|man|sambo|flickvan|pojkvan|exman|exfru|ex|granne|hustru|make|maka|wife|husband|girlfriend|boyfriend|neighbour|chef|vuxna dotter|vuxna son)(?: \S+){0,25} (?:hon|han|henne|honom|she|he|her|him|hennes|hans)(?: \S+){0,6} (?:sagt|berattat|sager|gar hos|gor|said|told|doing|mar)(?= )", 0.6),
        rule("what they said", r"(?:hon|han|she|he)(?: har| has)?(?: ju)? (?:sagt|berattat|sager|berattar|said|told|says)(?= )", 0.6),
        rule("a relative", r"(?:min|my) (?:fru|man|sambo|flickvan|pojkvan|exman|exfru|ex|hustru|wife|husband|girlfriend|boyfriend|granne|neighbour)(?= )", 0.4),
        rule("wants to know of another", r"(?:veta|se|know|see)(?: \S+){0,3} (?:vad|what|om|if) (?:hon|han|she|he)(?= )", 0.5),
        rule("for research", r"(?:registerstudie\w*|etikgodkannande\w*|avidentifiera\w*|anonymiserade data|anonymiserade uppgifter|etikprovning\w*|study participants|forskargrupp\w*|anonymi[sz]ed data)(?= )", 0.6),
        rule("our employees", r"(?:vara|vara egna|our) (?:anstallda|medarbetare|employees|staff)(?= )", 0.7),
        rule("sent here by mistake", r"(?:jag|vi|i|we|mitt|min|my)(?: \S+){0,5} (?:skickade|skickat|mejlade|mailade|mejl\w*|mail\w*|sent|brev\w*)(?: \S+){0,6} (?:av misstag|fel (?:mottagare|adress|person|mejl|fil)|till fel|by mistake|in error|wrong (?:address|person|recipient|file))(?= )", 1.0),
        rule("somebody has left us", r"(?:(?:kollega|anstalld|medarbetare|colleague|employee)(?: \S+){0,2} (?:slutat|left|quit)|har slutat hos oss|slutat hos oss|tidigare medarbetare|has left (?:our|the) company|no longer works|jobbar inte kvar)(?= )", 1.0),
        rule("by law of their own", r"(?:med stod av|enligt|i enlighet med|pursuant to)(?: \S+){0,3} (?:rattegangsbalken|skatteforfarandelagen|socialtjanstlagen|socialforsakringsbalken|utsokningsbalken|bidragsbrott\w*|patientsakerhetslagen|polislagen)", 1.0),
        rule("about your routines", rf"(?:redogor\w*|beskriv\w*|hur ni|hur manga|how many|how do you|describe){gap(5)}(?:hanter\w*|begaran\w*|registerutdrag\w*|raderar|rutin\w*|handle|requests|process)", 0.7),
        rule("asks you to take part", r"(?:svara pa|delta i|stalla upp pa|fylla i|answer|take part in|participate in|fill in|bli intervjuad\w*)(?: \S+){0,4} (?:enkat\w*|fragor|undersokning\w*|studie\w*|intervju\w*|survey\w*|questionnaire\w*|interview\w*|questions)(?= )", 0.6),
        rule("reports a hole", r"(?:publicly (?:readable|accessible|exposed)|vulnerabilit\w*|sarbarhet\w*|security (?:researcher|hole|issue|flaw)|while scanning|responsible disclosure|bug bounty|oppen (?:katalog|databas|fil) pa|sakerhetshal)(?= )", 1.0),
        rule("for a story or a study", any_of("uppsats uppsatsen examensarbete* intervju* intervjua skriver_en_artikel journalisten reportage* redaktionen forskningsprojekt* enkatundersokning* artikel_om hur_manga dissertation thesis newspaper survey*"), 0.6),
        rule("about our own customer", r"(?:vi|var|vara|our|we)(?: \S+){0,3} (?:handlagger|anstalld\w*|forsakr\w*|kund|patient\w*|sokande|employee|applicant|insured|hyresgast\w*|tar over)(?= )", 0.6),
        rule("for us as an agency", r"(?:er|era|din|your)(?: \S+){0,2} (?:kund|patient|klient|anstalld|customer|patients|client)(?= )", 0.5),
        rule("somebody else's contract", any_of("personuppgiftsbitrade* bitradesavtal* data_processing_agreement offert upphandling* leverantor* underleverantor*"), 0.8),
        rule("wrong addressee", r"(?:fel (?:adress|mottagare|person)(?: \S+){0,6} (?:bortse|skulle till|forra mejlet))", 0.6),
        rule("another clinic", r"(?:gemensam patient|vi har tagit over varden|tagit over varden|ny vardgivare for|onskar journalkopior|remissvar|samtycke finns|medgivande finns)(?= )", 0.6),
        rule("colleague", r"(?:hej kollega|hej kollegor|kolla hur vi|hur gor vi|vi har fatt en|we have received a)(?= )", 0.7),
    ),
    Stance.ADVERTISEMENT: (
        rule("an offer", r"(?:anmal (?:dig|er)|boka (?:ett |en )?(?:mote|demo|plats)|book a (?:demo|call|meeting)|sista platserna|rabatt|exkl moms|kostnadsfri\w*|gratis|free trial|sign up (?:now|today)|vi erbjuder|vi hjalper (?:er|dig|foretag)|we offer|we help|we can help|our (?:tool|solution|platform|software)|var (?:tjanst|losning|plattform) |interested|intresserad av att|kurs\w*|utbildning\w*|webbinar\w*|webinar)(?= )?", 0.5),
        rule("sells", r"(?:leads|beslutsfattare|prisforslag|offert|svara nej tack|er bransch|din bransch|special offer|best price|seo|backlinks|ranking|kampanjpris|ordinarie pris|ord pris)(?= )", 0.6),
        rule("passes on a chain", r"(?:facebook tillatelse|kopiera detta|skicka (?:detta )?vidare|copy and paste this)(?= )", 1.0),
        rule("fear of fines", r"(?:avoid penalties|sanktionsavgift\w*|boter\w*|miljoner euro|million euro|fines?)(?= )", 0.6),
        rule("a trap", r"(?:open the attached|oppna bifogad|log in with|klicka (?:har|pa lanken)|click (?:here|the link|below)|logga in (?:med ert|har|via|pa)|log in (?:here|to|with)|verify (?:your|you)|verifiera|bekrafta (?:dina|ert|ditt) (?:uppgifter|konto|losenord)|inom 24 timmar|within 24 hours|lanken gar ut|link expires|suspend\w*|stangs av om|kommer att (?:raderas|stangas|sparras)|will be (?:deleted|closed|suspended|terminated))(?= )", 0.6),
        rule("a way out of the list", r"(?:vill du (?:inte|slippa)(?: \S+){0,6} (?:utskick|nyhetsbrev|mejl|mail)\S*|avregistrera (?:dig|er)(?: \S+){0,2} har|unsubscribe (?:here|at any|from this list)|du far detta (?:mejl|mail|utskick)|you are receiving this|avsluta prenumeration\w*)(?= )", 0.8),
        rule("addressed to businesses", r"(?:for (?:foretag|kliniker|mindre|soloforetagare)|ert foretag|er verksamhet|your (?:business|company|compliance|website)|gdpr-?(?:kurs|verktyg|kit|tool)\S*)(?= )", 0.4),
    ),
    Stance.JOKE: (
        rule("laughs it off", r"(?:skoja\w*|skamt\w*|bara skoj|haha\w* (?:na|nej|sa|just)|just kidding|jk|only joking|lol just|na skoja|skamt asido|kidding|ironi\w*)(?= )"),
    ),
    Stance.ANSWER: (
        rule("here is what you asked for", r"(?:har kommer|bifogar|har ar|here is|here's|attached is|attaching|skickar|har har ni|jag heter|koden|the code|mitt personnummer ar)(?: \S+){0,10} (?:ni (?:bad|fragade|ville|efterfragade|undrade)|du (?:bad|fragade|ville)|you (?:asked|wanted|requested)|leg|legitimation|id-?kort|pass|kod\w*|code)(?= )"),
        rule("does that do", r"(?:racker det|racker det\?|is that enough|stammer det|duger det|det ar jag som (?:skickade|har skickat|begarde))(?= )", 0.8),
        rule("yes to a question", r"(?<=^ )(?:ja|jo|nej|yes|no|japp|exakt|precis|det ar (?:adressen|uppgifterna|den|bara)|det stammer)(?= )(?!tack)", 0.7),
        rule("I meant", r"(?:jag (?:menade|menar|syftade|avser|avsag)|det galler (?:bara|endast|perioden|allt|uppgifterna)|i (?:meant|mean)|as an answer to your|som svar pa (?:er|din) fraga)(?= )", 0.7),
    ),
    Stance.QUESTION: (
        rule("how it works", r"(?:hur lange (?:sparar|lagrar|har|behaller|sparas)|how long (?:do|will|is|are)|hur gor man (?:om|for att)|hur fungerar|how does|vad (?:galler|ar reglerna)|nyfiken|funderar pa att|innan jag (?:borjar|bokar|skapar|skriver|gar med|bestammer|anmaler)|before i (?:sign|book|join|start|write)|er (?:integritets)?policy|your (?:privacy )?policy|ar det sant att|is it true|allmant|generellt|undrar hur det)(?= )"),
    ),
}  # fmt: skip
