"""The proof as one HTML page."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from proof.proof import Proof

_HERE = Path(__file__).parent


def page(proof: Proof) -> str:
    """Return the page of a proof; all text is escaped."""
    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    median, late = proof.requests()
    return environment.get_template("proof.html.j2").render(proof=proof, median=median, late=late)
