"""The commands of an auditor: take a proof home, and check it there."""

import hashlib
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Annotated, Any

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from console import audit
from console.audit import Asked, Finding
from console.stamps import Roots
from console.terminal import Case, Json, Org, at_desk, out, show
from schemas.errors import BadInput
from schemas.facts import Body
from schemas.ids import CaseId
from schemas.letters import letter_text, mail_content
from schemas.proofs import AuditFile

auditing = typer.Typer(help="Prove what happened, and check a proof.", no_args_is_help=True)
Key = Annotated[Path | None, typer.Option(help="The public key that you already had.")]
Witness = Annotated[
    Path | None, typer.Option(help="Root certificate (PEM) of the witness that you trust: time stamps are checked.")
]
HOURS = 48.0


@auditing.command("export")
def export(
    context: typer.Context,
    case: Case,
    output: Annotated[Path, typer.Option("-o", help="File to write.")],
    since: Annotated[
        Path | None, typer.Option(help="A checkpoint from an earlier visit: the file shows how the ledger grew since.")
    ] = None,
    org: Org = None,
    as_json: Json = False,
) -> None:
    """Write the case's facts with their proofs to one file."""
    earlier = audit.read_checkpoint(since) if since else None
    file = at_desk(context, org, lambda desk: desk.ledger.audit_file(desk.org, CaseId(case), earlier))
    output.write_bytes(file.canonical())
    bare = len(file.unstamped())
    said = {"file": str(output), "entries": len(file.entries), "unstamped": bare}
    note = f", {bare} of them not yet stamped by the witness" if bare and file.stamps else ""
    show(said, as_json, f"{output}: {len(file.entries)} entries{note}")


@auditing.command("checkpoint")
def checkpoint(
    context: typer.Context,
    output: Annotated[Path, typer.Option("-o", help="File to write.")],
    org: Org = None,
    as_json: Json = False,
) -> None:
    """Write the ledger's newest signed head to a file that you take home: next time nothing before it can be changed unseen."""
    head = at_desk(context, org, lambda desk: desk.ledger.checkpoint(desk.org))
    output.write_bytes(head.canonical())
    said = {"file": str(output), "entries": head.size, "signed_at": head.signed_at}
    show(said, as_json, f"{output}: {head.size} entries of {head.org}, signed {head.signed_at:%Y-%m-%d %H:%M} UTC")


@auditing.command("verify")
def verify(
    file: Path,
    key: Key = None,
    witness: Witness = None,
    late_after: Annotated[float, typer.Option(help="Hours until an entry counts as witnessed late.", min=0)] = HOURS,
    seen: Annotated[Path | None, typer.Option(help="A checkpoint that you kept from an earlier visit.")] = None,
    as_json: Json = False,
) -> None:
    """Check an exported file, without a network. Exit 1 unless it is proven against a pinned key."""
    asked = Asked(
        pinned=_pinned(key),
        seen=audit.read_checkpoint(seen) if seen else None,
        late=timedelta(hours=late_after),
    )
    finding = audit.verify(file, asked, Roots.at(witness) if witness else None)
    if as_json:
        show(_as_json(finding), True, "")
    else:
        out.print(finding.detail, markup=False, highlight=False, soft_wrap=True)
        if finding.ok and finding.file:
            _about(finding.file, finding)
    if not finding.ok:
        raise typer.Exit(1)


@auditing.command("show")
def show_(file: Path, key: Key = None, witness: Witness = None, as_json: Json = False) -> None:
    """What a file says happened, in words. Exit 1 if it contradicts itself; `verify` says whether to believe it."""
    finding = audit.verify(file, Asked(pinned=_pinned(key)), Roots.at(witness) if witness else None)
    read = finding.file
    if as_json:
        entries = [p.entry.model_dump(mode="json") for p in read.entries] if read else []
        show({**_as_json(finding), "happened": entries}, True, "")
    else:
        out.print(finding.detail, markup=False, highlight=False, soft_wrap=True)
        if read and finding.consistent:
            _about(read, finding)
            _table(read, finding)
    if not finding.consistent:
        raise typer.Exit(1)


@auditing.command("check")
def check(
    context: typer.Context, key: Key = None, witness: Witness = None, org: Org = None, as_json: Json = False
) -> None:
    """Look through the whole ledger in the database. Exit 1, naming the first row that is not as it was sealed."""
    pinned, roots = _pinned(key), Roots.at(witness) if witness else None
    raw = bytes.fromhex(pinned) if pinned else None
    found = at_desk(context, org, lambda desk: desk.ledger.check(desk.org, raw, roots))
    looked = f"{found.entries} entries, {found.checkpoints} checkpoints, {found.stamps} time stamps"
    waiting = f"; {found.waiting} more facts wait to be sealed" if found.waiting else ""
    show(found.model_dump(), as_json, f"{found.detail}: {looked}{waiting}" if found.ok else found.detail)
    if not found.ok:
        raise typer.Exit(1)


@auditing.command("letter")
def letter(context: typer.Context, case: Case, file: Path, org: Org = None, as_json: Json = False) -> None:
    """Whether the case sent this letter (a file of the answer, or a mail as .eml). Exit 1 if it did not."""
    try:
        raw = file.read_bytes()
    except OSError:
        raise BadInput(f"{file} can't be read: give the letter as the person has it") from None
    text = letter_text(_words(raw) if file.suffix == ".eml" else raw)

    async def work(desk: Any) -> list[int]:
        digest = await desk.codes.digest(desk.org, CaseId(case), text)
        proof = await desk.ledger.audit_file(desk.org, CaseId(case))
        return [sent.seq for sent in proof.letters if sent.digest == digest]

    found = at_desk(context, org, work)
    said = f"{case} sent it: entry {', '.join(map(str, found))}" if found else f"{case} sent no such letter"
    show({"case": case, "sent": bool(found), "entries": found}, as_json, said)
    if not found:
        raise typer.Exit(1)


def _words(raw: bytes) -> bytes:
    part = message_from_bytes(raw, policy=policy.default).get_body(("plain",))
    return mail_content(part.get_content()) if part else raw


def _pinned(key: Path | None) -> str | None:
    if key is None:
        return None
    try:
        text = key.read_text(encoding="ascii").strip().lower()
        if len(bytes.fromhex(text)) == hashlib.sha256().digest_size:
            return text
    except (OSError, ValueError):
        pass
    raise BadInput(f"{key} is no public key of a ledger: give the file ledger.pub that you were handed on another way")


def _as_json(finding: Finding) -> dict[str, Any]:
    file, said = finding.file, finding.model_dump(mode="json", exclude={"file"})
    if file is None:
        return said
    head = file.checkpoint.model_dump(mode="json", include={"size", "root", "signed_at", "key_id"})
    about = file.model_dump(mode="json", include={"org", "case", "rules", "plans", "letters"})
    return {**said, **about, "checkpoint": head, "stamps": len(file.stamps)}


def _about(file: AuditFile, finding: Finding) -> None:
    head = file.checkpoint
    lines = [
        ("case", f"{file.case} of {file.org}, {finding.entries} entries"),
        ("ledger", f"{head.size} entries, signed {head.signed_at:%Y-%m-%d %H:%M} UTC by key {head.key_id}"),
        *(("rules", version) for version in file.rules),
        *(("plan", f"{plan.digest} (entry {plan.seq})") for plan in file.plans),
        *(("letter", f"{sent.digest} (entry {sent.seq}, {sent.name})") for sent in file.letters),
        ("witness", _about_stamps(file, finding)),
    ]
    for name, said in lines:
        out.print(f"  {name:8} {said}", markup=False, highlight=False, soft_wrap=True)


def _about_stamps(file: AuditFile, finding: Finding) -> str:
    if not file.stamps:
        return "no time stamps: only the ledger's own key vouches for this"
    if not finding.stamped:
        return f"{len(file.stamps)} time stamps, not looked at: give --witness with the root certificate that you trust"
    first, last = min(finding.stamped.values()), max(finding.stamped.values())
    told = f"{len(finding.stamped)} of {finding.entries} entries stamped, {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M} UTC"
    return told + (f"; late: {', '.join(map(str, finding.late))}" if finding.late else "")


def _table(file: AuditFile, finding: Finding) -> None:
    table = Table("", "when (UTC)", "what", "said", "first witnessed", box=box.SIMPLE_HEAD, pad_edge=False)
    for proven in file.entries:
        fact, stamped = proven.entry.fact, finding.stamped.get(proven.entry.seq)
        table.add_row(
            str(proven.entry.seq),
            f"{fact.at:%Y-%m-%d %H:%M}",
            fact.kind.value.replace(".", " ").replace("_", " "),
            Text(_said(fact.body)),
            f"{stamped:%Y-%m-%d %H:%M}" if stamped else "",
        )
    out.print(table)


def _said(body: Body) -> str:
    said = {k: ", ".join(v) if isinstance(v, list) else v for k, v in body.items() if k != "letters"}
    return "; ".join(f"{k.replace('_', ' ')} {v}" for k, v in said.items() if v not in (None, "", False))
