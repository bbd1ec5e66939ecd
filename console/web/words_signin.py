"""Words of how the staff comes in, and of accounts."""

SAID = {
    "by_provider": ("Logga in med organisationens konto", "Sign in with your organisation's account"),
    "or_by_account": ("eller med ett konto i Habeas", "or with an account of Habeas"),
    "by_passkey": ("Logga in med en passnyckel", "Sign in with a passkey"),
    "passkey_wrong": (
        "Passnyckeln gäller inte här. Logga in med konto och lösenord.",
        "The passkey does not count here. Sign in with account and password.",
    ),
    "passkey_none": ("Ingen passnyckel kom från enheten. Försök igen.", "No passkey came from the device. Try again."),
    "no_provider_text": (
        "Här loggar man in med ett konto i Habeas.",
        "Here you sign in with an account of Habeas.",
    ),
    "staff_lost_text": (
        "Inloggningen gick inte att slutföra. Börja om från inloggningssidan.",
        "The sign-in could not be finished. Begin again at the sign-in page.",
    ),
    "not_let_in": ("Ingen åtkomst", "No access"),
    "not_let_in_text": (
        "Inloggningen lyckades, men kontot har ingen roll här, eller är stängt. Be den som sköter organisationens konton.",
        "You are signed in at your organisation, but the account has no role here, or is closed. Ask who runs the accounts.",
    ),
    "second": ("Ett steg till", "One more step"),
    "second_lead": (
        "Skriv koden som appen visar nu, eller en av återställningskoderna.",
        "Enter the code that your app shows now, or one of your recovery codes.",
    ),
    "second_code": ("Kod", "Code"),
    "second_wrong": (
        "Koden stämmer inte, eller har redan använts. Vänta på nästa. Efter tio försök går det en gång i minuten.",
        "The code is wrong, or was used before. Wait for the next one. After ten tries you can try once a minute.",
    ),
    "second_lost": (
        "Är både appen och koderna borta? Be en administratör nollställa kontots andra steg.",
        "App and codes lost? Ask an administrator to reset the second step of the account.",
    ),
    "second_set": ("Skydda kontot", "Protect the account"),
    "second_set_lead": (
        "Ett lösenord räcker inte för att se andras uppgifter. Från och med nu behövs också en kod från en app.",
        "A password is not enough to see other people's data. From now on a code of an app is needed as well.",
    ),
    "second_app": (
        "Öppna en app för engångskoder i telefonen eller i lösenordshanteraren.",
        "Open an app for one-time codes on your telephone or in your password manager.",
    ),
    "second_scan": ("Låt appen läsa bilden.", "Let the app read the picture."),
    "second_picture": ("QR-kod med nyckeln som står under den", "QR code with the key that stands below it"),
    "second_type": ("Eller skriv in nyckeln för hand:", "Or enter the key by hand:"),
    "second_show": ("Skriv koden som appen visar.", "Enter the code that the app shows."),
    "recovery": ("Återställningskoder", "Recovery codes"),
    "recovery_lead": (
        "Var och en gäller en gång, i stället för appen. Skriv ut dem eller spara dem där bara du kommer åt.",
        "Each works once, in place of the app. Print them or keep them where only you can reach them.",
    ),
    "recovery_kept": ("Jag har sparat dem", "I have kept them"),
    "once_only": ("Detta visas bara nu.", "This is shown only now."),
    "my_account": ("Mitt konto", "My account"),
    "roles": ("Roller", "Roles"),
    "works_until": ("Gäller till", "Works until"),
    "second_factor": ("Andra steget", "Second step"),
    "app_set": ("En app för koder är inställd.", "An app for codes is set up."),
    "app_none": (
        "Ingen app är inställd: kontot loggar in med enbart lösenord.",
        "No app is set up: the account signs in by its password alone.",
    ),
    "codes_left": ("{number} återställningskoder är kvar.", "{number} recovery codes are left."),
    "new_codes": ("Nya återställningskoder", "New recovery codes"),
    "new_codes_help": ("De gamla slutar då att gälla.", "The old ones then work no more."),
    "passkeys": ("Passnycklar", "Passkeys"),
    "passkeys_help": (
        "En passnyckel finns i telefonen eller datorn och ersätter både lösenord och kod.",
        "A passkey lies in your telephone or computer and stands for both password and code.",
    ),
    "passkey_name": ("Namn på den nya", "Name of the new one"),
    "passkey_name_help": ("Vilken enhet den finns i.", "Which device it lies in."),
    "passkey_new": ("Skapa en passnyckel", "Make a passkey"),
    "passkey_drop": ("Ta bort", "Remove"),
    "passkey_script": (
        "Passnycklar behöver JavaScript. Koden från appen gör det inte.",
        "Passkeys need JavaScript. The code of the app does not.",
    ),
    "passkey_address": (
        "Passnycklar går bara att skapa där sidorna har ett namn och inte bara en nummeradress.",
        "Passkeys can be made only where the pages have a name and not a bare number for an address.",
    ),
    "sign_in_again": (
        "Logga ut och in igen för att ändra hur du loggar in: det går i femton minuter efter inloggningen.",
        "Sign out and in again to change how you sign in: it can be done for fifteen minutes after signing in.",
    ),
    "provider_keeps": (
        "Kontot loggar in med organisationens inloggning, som också bestämmer rollerna.",
        "The account signs in with the organisation's own login, which also says the roles.",
    ),
    "switch_to": ("Till {name}", "To {name}"),
    "nav.accounts": ("Konton", "Accounts"),
    "app": ("app", "app"),
    "exempt": ("enbart lösenord", "password alone"),
    "not_set": ("inte inställt", "not set up"),
    "works": ("Gäller", "Works"),
    "not_now": ("gäller inte nu", "not now"),
    "until_time": ("till {at}", "until {at}"),
    "what_can_be_done": ("Åtgärder", "Actions"),
    "reset_factor": ("Nollställ andra steget", "Reset the second step"),
    "close_account": ("Stäng kontot", "Close the account"),
    "accounts_help": (
        "Den som nollställs loggas ut och ställer in appen på nytt. Den som stängs är ute genast. Nya konton för personalen görs"
        " med `habeas accounts new`, eller kommer med organisationens inloggning.",
        "Whoever is reset is signed out and sets the app up anew. Whoever is closed is out at once. New accounts of the staff are"
        " made with `habeas accounts new`, or come with the organisation's own login.",
    ),
    "auditor_new": ("Nytt konto för en granskare", "New account for an auditor"),
    "auditor_new_help": (
        "En granskare ser vad som hände och ingen person, bara i det urval och under den tid som står här. Att kontot gjordes"
        " skrivs i liggaren.",
        "An auditor sees what happened and no person, only in the scope and for the time given here. That the account was made"
        " stands in the ledger.",
    ),
    "auditor_made": ("Granskarens konto är klart", "The auditor's account is ready"),
    "auditor_made_help": (
        "Lämna lösenordet på ett säkert sätt. Vid första inloggningen ställer granskaren in en app för koder.",
        "Hand the password over safely. At the first sign-in the auditor sets up an app for codes.",
    ),
    "from_day": ("Från och med", "From"),
    "until_day": ("Till och med", "Through"),
    "scope": ("Urval", "Scope"),
    "scope.period": ("ärenden som kom in under en period", "cases received in a period"),
    "scope.sample": ("ett slumpvis urval ur perioden", "a random sample of the period"),
    "scope.cases": ("ärenden som räknas upp", "cases that are listed"),
    "scope_cases": ("Ärendenummer, om de räknas upp", "Case numbers, where they are listed"),
    "scope_period": ("inkomna {first} till {last}", "received {first} to {last}"),
    "scope_sample": (
        "{size} slumpvis ur {first} till {last}, frö {seed}",
        "{size} at random of {first} to {last}, seed {seed}",
    ),
    "scope_list": ("{number} uppräknade ärenden", "{number} listed cases"),
    "may_lift": ("Får visa vem ett ärende gäller, med skäl", "May have it shown whom a case is about, with a reason"),
    "lifts": ("får visa personer", "may have people shown"),
    "first_day": ("Första dagen", "First day"),
    "last_day": ("Sista dagen", "Last day"),
    "seed": ("Frö", "Seed"),
    "sample_size": ("Antal", "How many"),
}
