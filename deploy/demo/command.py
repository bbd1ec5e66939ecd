"""`habeas demo`."""

from pathlib import Path
from typing import Annotated

import typer

from console.terminal import Json
from deploy.demo.run import run
from deploy.settings import Settings


def with_demo(app: typer.Typer, settings: Settings) -> typer.Typer:
    """The same commands and the demo."""

    @app.command()
    def demo(
        output: Annotated[Path, typer.Option(help="Where the letters and packages go.")] = Path("demo-output"),
        as_json: Json = False,
    ) -> None:
        """Run the main job on the example organisation, in a data folder of its own. Exit 1 if a check fails."""
        own = settings.model_copy(update={"data": settings.data / "demo"})
        if not run(own, output, as_json=as_json):
            raise typer.Exit(1)

    return app
