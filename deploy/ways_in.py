"""What `habeas up` says of the pages: where the staff signs in, and how the first account is made."""

from pathlib import Path

from rich.console import Console

from deploy.estates import read_organisations


def tell(out: Console, url: str | None, organisations: Path) -> None:
    """A line for each organisation, and a command that can be copied."""
    found = [organisation for organisation, _ in read_organisations(organisations)]
    if not url or not found:
        return
    for organisation in found:
        out.print(f"  {'console':12} {url}/staff/{organisation.id}  [dim]{organisation.name}[/]", soft_wrap=True)
    first = next((one for one in found if any(system.manifest for system in one.systems)), found[0])
    command = f"habeas accounts new anna --role decider --no-second-factor --org {first.id}"
    out.print(f"  {'sign in':12} {command}", soft_wrap=True)
    out.print(
        f"  {'':12} [dim]then with that name; leave out --no-second-factor where real people's data are[/]",
        soft_wrap=True,
    )
