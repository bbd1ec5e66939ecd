"""What a command makes of how a request came in."""

import pytest

from console import opening
from deploy.estates import read_organisations
from deploy.settings import Settings
from schemas.errors import BadInput
from schemas.particulars import Particulars
from schemas.request import Channel, Person, RequestType


def test_nobody_says_by_a_command_that_somebody_came_by_the_customers_own_login() -> None:
    organisation = next(o for o, _ in read_organisations(Settings().organisations))
    for channel in Channel:
        receipt = opening.Receipt(channel, None, None, None)
        given = (organisation, (RequestType.ACCESS,), Person(email="a@b.example"), Particulars(), receipt)
        if channel is Channel.SERVICE:
            with pytest.raises(BadInput, match="signs"):
                opening.request_of(*given)
        else:
            assert opening.request_of(*given).channel is channel
