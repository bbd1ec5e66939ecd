"""Words of the person's own pages."""

SAID = {
    "not_handed_over": ("Du kunde inte loggas in", "You could not be signed in"),
    "not_handed_over_text": (
        "Länken hit gäller en gång och i två minuter. Gå tillbaka till tjänsten och kom hit därifrån igen.",
        "The way here counts once and for two minutes. Go back to the service and come here from there again.",
    ),
    "session_over": ("Du är inte inloggad", "You are not signed in"),
    "session_over_text": (
        "Av säkerhetsskäl varar en inloggning i tjugo minuter. Gå tillbaka till tjänsten och kom hit därifrån igen.",
        "For safety a sign-in lasts twenty minutes. Go back to the service and come here from there again.",
    ),
    "left": ("Du är utloggad", "You are signed out"),
    "left_text": ("Stäng fönstret om andra använder enheten.", "Close the window if others use the device."),
    "leave": ("Logga ut", "Sign out"),
    "my": ("Dina uppgifter hos {organisation}", "Your data at {organisation}"),
    "my_lead": (
        "Här kan du använda dina rättigheter. Allt sker här: inget skickas till någon e-postadress.",
        "Here you can use your rights. Everything happens here: nothing is sent to any e-mail address.",
    ),
    "my_cases": ("Det du har frågat om", "What you have asked for"),
    "my_none": ("Du har inte frågat om något än.", "You have not asked for anything yet."),
    "my_new": ("Ny begäran", "New request"),
    "my_new_lead": ("Välj en eller flera saker. Det kostar ingenting.", "Choose one or more things. It costs nothing."),
    "what_do_you_want": ("Vad vill du?", "What do you want?"),
    "more": ("Mer att berätta", "More to tell"),
    "send": ("Skicka", "Send"),
    "back": ("Tillbaka", "Back"),
    "letter": ("Svaret", "The answer"),
    "packages": ("Att hämta", "To fetch"),
    "packages_help": (
        "Filerna är packade (zip). De ligger här i trettio dagar efter svaret.",
        "The files are packed (zip). They lie here for thirty days after the answer.",
    ),
    "packages_none": (
        "Här finns inget att hämta: det finns inget svar än, eller så är de trettio dagarna över.",
        "There is nothing to fetch here: there is no answer yet, or the thirty days are over.",
    ),
    "sign_again": ("Logga in igen", "Sign in again"),
    "sign_again_why": (
        "Svaret kan innehålla känsliga uppgifter. Logga in en gång till för att läsa och hämta; det gäller i fem minuter.",
        "The answer may hold sensitive data. Sign in once more to read and fetch it; that counts for five minutes.",
    ),
    "sign_again_not_here": (
        "Svaret kan bara lämnas till den som loggar in starkt, och det går inte här. Kontakta verksamheten för att få det.",
        "The answer is only given to whoever signs in strongly, which is not possible here. Contact the organisation.",
    ),
    "proves_why": (
        "Innan det du har frågat om lämnas ut behöver du logga in med e-legitimation.",
        "Before what you have asked for is handed out you need to sign in with an electronic identity.",
    ),
    "question": ("En fråga till dig", "A question to you"),
    "question_help": (
        "Du har bett om två saker som inte går ihop, eller så är det oklart vad du menar. Vad vill du?",
        "You have asked for two things that don't go together, or it is not clear what you mean. What do you want?",
    ),
    "answer_question": ("Svara", "Answer"),
    "take_back": ("Ta tillbaka begäran", "Take the request back"),
    "take_back_help": (
        "Vill du inte längre? Ta tillbaka begäran, så händer inget mer.",
        "Don't you want it any more? Take the request back, and nothing more happens.",
    ),
    "case_page": ("Ärende {case}", "Case {case}"),
    "case_lead": (
        "Med en kod ur något av våra brev ser du hur det går, svarar på frågor och hämtar svaret.",
        "With a code from one of our messages you see how it goes, answer questions and fetch the answer.",
    ),
    "follow_fetch": (
        "Svaret hämtar du med koden i det senaste brevet till dig.",
        "You fetch the answer with the code in the latest message to you.",
    ),
    "answer_words": ("Med egna ord", "In your own words"),
    "complain": ("Inte nöjd?", "Not content?"),
    "complain_words": ("Vad är du inte nöjd med?", "What are you not content with?"),
    "complain_help": (
        "Klagomålet blir ett eget ärende, och någon annan än datorn läser det. Du kan också klaga hos tillsynsmyndigheten; "
        "i vårt svar står hur.",
        "The complaint becomes a case of its own, and a person reads it. You can also complain to the supervisory "
        "authority; our answer says how.",
    ),
    "complain_send": ("Skicka klagomålet", "Send the complaint"),
    "complained": ("Vi har fått ditt klagomål", "We have your complaint"),
    "complained_text": (
        "Det har nummer {case}. Du får svar inom en månad.",
        "Its number is {case}. You will have an answer within one month.",
    ),
    "to_identify": ("Logga in för att visa vem du är", "Sign in to show who you are"),
    "pickup": ("Hämta svaret", "Fetch the answer"),
    "pickup_help": (
        "Skriv koden som står i brevet till dig. Stora och små bokstäver och bindestreck spelar ingen roll.",
        "Type the code from the message to you. Capitals and dashes don't matter.",
    ),
    "code": ("Kod", "Code"),
    "code_wrong": (
        "Ärende och kod hör inte ihop. Efter tio försök går det att försöka igen en gång i minuten.",
        "Case and code don't belong together. After ten tries you can try again once a minute.",
    ),
    "go_on": ("Fortsätt", "Go on"),
    "until": ("Ligger här till {until}", "Lies here until {until}"),
    "identify": ("Visa vem du är", "Show who you are"),
    "identify_help": (
        "Du loggar in hos en e-legitimation, till exempel BankID. Vi får veta vem du är och sparar det med ärendet.",
        "You sign in with an electronic identity, such as BankID. We learn who you are and keep it with the case.",
    ),
    "identify_code": ("Kod från brevet, om det står en där", "Code from the message, if there is one"),
    "identify_go": ("Till inloggningen", "To the sign-in"),
    "going": ("Du skickas vidare", "You are being sent on"),
    "going_text": ("Händer inget, tryck på knappen.", "If nothing happens, press the button."),
    "thanks": ("Tack", "Thank you"),
    "thanks_text": (
        "Vi har tagit emot inloggningen. Passar den till ärendet går det vidare, och du får besked som vanligt.",
        "We have received the sign-in. If it fits the case it goes on, and you will hear as usual.",
    ),
    "sign_in_lost": ("Inloggningen gällde inte", "The sign-in did not count"),
    "sign_in_lost_text": (
        "Den avbröts, tog för lång tid eller hörde inte hit. Börja om från länken i brevet.",
        "It was cancelled, took too long or did not belong here. Begin again from the link in the message.",
    ),
    "no_sign_in": ("Här finns ingen inloggning", "There is no sign-in here"),
    "no_sign_in_text": (
        "Kontakta verksamheten, så får du veta hur du kan visa vem du är.",
        "Contact the organisation to learn how you can show who you are.",
    ),
}
