"""A country's law pack as the letters need it."""

from rules.pack import Pack
from schemas.errors import BadManifest, Problem
from schemas.notices import Authority, CountryWords, GroundWords
from schemas.text import Text


def words_of(pack: Pack) -> CountryWords:
    """Authorities and grounds in words. Raises BadManifest where the pack names no supervisory authority.

    Source: GDPR Art. 12(4), 77: every refusal says where to complain.
    """
    offices = {name: Authority(name=o.name, address=o.address) for name, o in pack.authorities.items()}
    if "supervisor" not in offices:
        raise BadManifest(
            [Problem(f"pack {pack.id}", 0, "authorities", "no `supervisor`: letters must say where to complain")]
        )
    grounds = {code: GroundWords(law=g.law, words=Text(sv=g.sv, en=g.en)) for code, g in pack.grounds.items()}
    return CountryWords(supervisor=offices["supervisor"], care=offices.get("care"), grounds=grounds)
