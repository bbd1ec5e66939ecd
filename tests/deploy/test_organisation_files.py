"""Organisation files: the five that come with Habeas, and everything that can be wrong with one."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from deploy.__main__ import run
from deploy.estates import read_organisations, the_one
from deploy.organisation_file.loading import load_folder
from deploy.settings import Settings
from rules.rulebook import RuleBook
from schemas.errors import BadManifest, BadSettings
from schemas.organisation import Organisation

FOLDER = Settings().organisations
FILES = sorted(FOLDER.glob("*.yaml"))
KNOWN: Mapping[str, Organisation] = {o.rule_prefix: o for o, _ in read_organisations(FOLDER)}

# The businesses, products and places that the five policies are about.
REAL = ("ahum", "consonance", "wix", "stripe", "paypal", "fortnox", "terapijournal", "zoom", "visiba", "storsthlm",
        "stockholm", "devowl", "facebook", "google")  # fmt: skip

# The retention table of the legal reference, section 8: basis, start, period, kind, erase_now.
TABLE = """
s000.account_auth 6.1.b account_closed P0D max erase
s000.account_unauth 6.1.b reminder_sent P30D max erase
s000.matching 6.1.a+9.2.a account_closed P0D max erase
s000.booking 6.1.b account_closed P0D max anonymise
s000.card 6.1.b account_closed P0D max erase
s000.survey 6.1.f account_closed P0D max anonymise
s000.support 6.1.f case_closed P12M max erase
s000.social_dm 6.1.f conversation_ended P0D max erase
s000.therapist 6.1.b agreement_ended P0D max erase
s000.cookies 6.1.a consent_withdrawn P0D max erase
s001.contact 6.1.b/f last_contact P2Y max erase
s001.account 6.1.b account_closed P0D max erase
s001.register_extra 6.1.b booked_at PT48H max erase
s001.order 6.1.b ordered P2Y max erase
s001.newsletter 6.1.a unsubscribed P2Y max erase
s001.notes 6.1.b/a+9.2.a last_consultation P2Y max erase
s001.mail_consult 6.1.b received_at PT48H max erase
s001.mail_other 6.1.f answered_at PT0H max erase
s002.client 6.1.b contract_ended EOY5 max erase
s002.health 9.2.a contract_ended EOY5 max erase
s002.recording 6.1.a/b contract_ended EOY5 max erase
s002.prospect 6.1.b/f contact P3M max erase
s003.profile 6.1.b last_login P365D max erase
s003.chat 6.1.e conversation_ended P0D max route
s003.av 6.1.e meeting_ended P0D max erase
s003.log 6.1.c logged P5Y max retain
s003.notify 6.1.a consent_withdrawn P0D max erase
s003.feedback 6.1.f logged requires_config max anonymise
s004.customer 6.1.b agreement_ended requires_config max erase
s004.log 6.1.f logged requires_config max erase
s004.hosted processor agreement_ended P0D max route
s004.domain 6.1.b agreement_ended P0D max route
s004.newsletter 6.1.f objection P0D max erase
s004.cookie_consent 6.1.c consent_withdrawn requires_config max retain
"""


@pytest.mark.parametrize("row", [line.split() for line in TABLE.strip().splitlines()], ids=lambda row: str(row[0]))
def test_each_rule_is_the_legal_references(row: list[str]) -> None:
    prefix, name = row[0].split(".")
    rule = KNOWN[prefix].rules[name]

    assert [rule.basis, rule.start, rule.period, rule.kind, rule.erase_now] == row[1:]


@pytest.mark.parametrize("prefix", sorted(KNOWN))
def test_every_organisation_breaks_a_promise_that_the_law_knows(prefix: str) -> None:
    organisation = KNOWN[prefix]
    law = RuleBook(organisation).pack.promises

    assert [p.kind for p in organisation.promises if not law[p.kind].allowed]


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_the_people_and_businesses_are_invented(path: Path) -> None:
    text = path.read_text(encoding="utf-8").casefold()
    assert [name for name in REAL if name in text] == []
    assert all(mail.endswith(".example") for mail in _mails(yaml.safe_load(text)))


def test_who_is_meant_needs_no_saying_where_one_organisation_has_connected_systems() -> None:
    every = {o.id: o for o in KNOWN.values()}
    others = {i: o for i, o in every.items() if i != "lindskogen"}

    assert the_one(every) == "lindskogen"
    assert the_one(others) is None
    assert the_one({i: o for i, o in others.items() if i == "tallmo"}) == "tallmo"


# What is written instead of what in tallmo.yaml; where the mistake is then shown, and in which words.
MISTAKES = [
    ("kind: private\n", "kind: private\ncolour: red\n", "colour: unknown key"),
    ("  email: support@tallmo", "  email: support.tallmo", "contact.email: 'support.tallmo.example' is no e-mail address"),
    ("- id: registry\n", "- id: web\n", "systems.3.id: 2 systems are called 'web'"),
    ("parties: [registry]", "parties: [regsitry]", "systems.3.parties.0: there is no recipient 'regsitry'; did you mean"),
    ("role: processor\n    parties: [customer_controller]\n", "role: processor\n", "systems.2.role: somebody else is"),
    ("keeper: ekonomi@tallmo.example", "keeper: ekonomi", "systems.7.keeper: 'ekonomi' is no e-mail"),
    ("country: DE", "country: US", "recipients.consent_tool.country: US is outside the EEA: say under `transfer` and `safeg"),
    ("kind: no_periods", "kind: no_perods", "promises.4.kind: there is no kind of promise 'no_perods'; did you mean 'no_p"),
    ("rules: [s004.newsletter]", "rules: [s004.letter]", "promises.3.rules.0: there is no rule 's004.letter'"),
    ("customer: {basis: 6.1.b", "customer: {basis: 6.1.g", "rules.customer.basis: '6.1.g' is no ground of the GDPR"),
    ("log: {basis: 6.1.f, start: logged, period: requires_config", "log: {basis: 6.1.f, start: logged, period: 2 years",
     "rules.log.period: '2 years' is no period"),
    ("hosted: {basis: processor, start: agreement_ended, period: P0D, kind: max",
     "hosted: {basis: processor, start: agreement_ended, period: EVENT, kind: min", "rules.hosted.period: a minimum needs"),
    ("domain: {basis: 6.1.b, start: agreement_ended, period: P0D", "domain: {basis: 6.1.b, start: agreement_ended, period: P9999Y",
     "rules.domain.period: 'P9999Y' ends after the last year"),
    ("newsletter: {basis: 6.1.f", "newsletter: {under: [gen.bookkeepng], basis: 6.1.f",
     "rules.newsletter.under.0: there is no statute 'gen.bookkeepng'; did you mean 'gen.bookkeeping'?"),
    ("[MFL-19]", "[MFL-91]", "rules.newsletter.erase_grounds.0: there is no ground 'MFL-91'; did you mean 'MFL-19'?"),
    ("  cookie_consent: {basis: 6.1.c, start: consent_withdrawn, period: requires_config, kind: max, erase_now: retain",
     "  gen.claim: {basis: 6.1.c, start: consent_withdrawn, period: P1Y, kind: forever, erase_now: retain",
     "rules.gen.claim: a statute is called 'gen.claim'"),
    ("    rule: s004.customer\n", "    rule: care.journal\n", "categories.customer.rule: 'care.journal' applies only to care"),
    ("systems: [web]", "systems: [website]", "categories.consent_record.systems.0: there is no system 'website'; did you"),
    ("recipients: [consent_tool]", "recipients: [cookies]", "categories.consent_record.recipients.0: there is no recipient"),
    ("    rule: gen.bookkeeping\n", "    rule: gen.booking\n", "categories.invoice.rule: there is no rule 'gen.booking'; did you"),
]  # fmt: skip


def _wrong(folder: Path) -> list[str]:
    """A folder in which tallmo.yaml holds every mistake; returns how each has to be reported."""
    shutil.copytree(FOLDER, folder)
    path, expected = folder / "tallmo.yaml", []
    text = path.read_text(encoding="utf-8")
    for right, wrong, _ in MISTAKES:
        assert text.count(right) == 1, right
        text = text.replace(right, wrong)
    path.write_text(text, encoding="utf-8")
    for right, wrong, words in MISTAKES:
        same = next((n for n, (a, b) in enumerate(zip(right, wrong, strict=False)) if a != b), len(right))
        line = text[: text.index(wrong) + min(same, len(wrong) - 1)].count("\n") + 1
        expected.append(f"{path}:{line}: {words}")
    return expected


def test_every_mistake_is_reported_at_its_line_all_at_once(tmp_path: Path) -> None:
    expected = _wrong(tmp_path / "o")

    with pytest.raises(BadManifest) as bad:
        load_folder(tmp_path / "o")

    told = [str(p) for p in bad.value.problems]
    assert [e for e in expected if not any(t.startswith(e) for t in told)] == []


def test_mistakes_in_several_files_and_manifests_come_together(tmp_path: Path) -> None:
    _wrong(folder := tmp_path / "o")
    (folder / "empty.yaml").write_text("", encoding="utf-8")
    (folder / "twin.yaml").write_text((folder / "stigljus.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    manifest = folder / "lindskogen" / "chat.yaml"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace("system: chat", "system: talk"), encoding="utf-8")
    main = folder / "lindskogen.yaml"
    main.write_text(
        main.read_text(encoding="utf-8").replace("lindskogen/journal.yaml", "lindskogen/jurnal.yaml"), "utf-8"
    )

    with pytest.raises(BadManifest) as bad:
        load_folder(folder)

    told = [str(p) for p in bad.value.problems]
    for words in (
        f"{folder / 'empty.yaml'}:1: (file): empty",
        f"{folder / 'twin.yaml'}:3: id: stigljus.yaml has the same id: 'stigljus'",
        f"{folder / 'stigljus.yaml'}:4: rule_prefix: twin.yaml has the same rule_prefix: 's002'",
        f"{manifest}:2: system: the organisation file calls this system 'chat'",
        "systems.2.manifest: there is no file 'lindskogen/jurnal.yaml'",
    ):
        assert any(words in t for t in told), words


def test_nothing_starts_while_a_file_is_wrong(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    expected = _wrong(tmp_path / "o")

    code = run(["up"], {"HABEAS_ORGANISATIONS": str(tmp_path / "o"), "HABEAS_DATA": str(tmp_path / "data")})

    said = capfd.readouterr().err
    assert code == 2
    assert [line for line in expected if line not in said] == []
    assert not (tmp_path / "data").exists()


def test_a_category_lies_somewhere(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "o")
    path = tmp_path / "o" / "tallmo.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("    systems: [web]\n", ""), encoding="utf-8")

    with pytest.raises(BadManifest, match=r"categories.consent_record: no manifest has it: say under `systems`"):
        load_folder(tmp_path / "o")


def test_the_identity_keys_are_last_after_something(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "o")
    path = tmp_path / "o" / "tallmo.yaml"
    text = path.read_text(encoding="utf-8")
    others = text.replace(
        "    role: other_controller\n    parties: [reg",
        "    role: other_controller\n    identity: true\n    parties: [reg",
    )
    everywhere = text.replace("    identity: true\n", "").replace("    keeper:", "    identity: true\n    keeper:")
    told = []
    for changed in (others, everywhere):
        path.write_text(changed, encoding="utf-8")
        with pytest.raises(BadManifest) as bad:
            load_folder(tmp_path / "o")
        told.append([str(p).partition(": ")[2] for p in bad.value.problems])

    assert told[0] == [
        "systems.3.identity: somebody else is the controller: no erasure of yours comes here, last or first"
    ]
    assert [t.partition(".identity: ")[0] for t in told[1]] == [f"systems.{n}" for n in range(8)]
    assert all("there is no such system" in t for t in told[1])


def test_what_a_rule_asks_the_table_tells(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "o")
    path = tmp_path / "o" / "lindskogen.yaml"
    text = path.read_text(encoding="utf-8")
    support = "support: {basis: 6.1.f, start: case_closed, period: P12M"
    assert text.count(support) == 1
    path.write_text(text.replace(support, support.replace("P12M", "PT48H, unless: open_case")), encoding="utf-8")

    with pytest.raises(BadManifest) as bad:
        load_folder(tmp_path / "o")

    told = [str(p).removeprefix(f"{tmp_path / 'o' / 'lindskogen'}/") for p in bad.value.problems]
    assert [t.partition(": ")[2] for t in told] == [
        f"tables.{table}.{reason}"
        for table in ("support_case", "support_message")
        for reason in (
            "flags: its rule keeps rows while 'open_case': say under `flags` which ones those are",
            "dates.case_closed: its rule counts PT48H in hours: say it under `times`",
        )
    ]


def test_an_empty_folder_says_which_setting(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="HABEAS_ORGANISATIONS"):
        load_folder(tmp_path)


def _mails(value: object) -> list[str]:
    if isinstance(value, dict):
        return [m for v in value.values() for m in _mails(v)]
    if isinstance(value, list):
        return [m for v in value for m in _mails(v)]
    return [value] if isinstance(value, str) and "@" in value else []
