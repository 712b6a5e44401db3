"""Is the one address of a video found, and everything else turned away?"""

from __future__ import annotations

import pytest

from accounts.refusals import Refused
from portfolios import evidence, rules
from portfolios.models import Evidence, Portfolio
from portfolios.viewing import hosting
from tests import make
from tests.conftest import NOON
from tests.portfolios.hostile import ADDRESSES

ID = "dQw4w9-_gXc"
TUBE = f"https://www.youtube.com/watch?v={ID}"
VIMEO = "https://vimeo.com/76979871"
UNLISTED = "https://vimeo.com/76979871/8272103f6e"

SAME = {
    f"https://www.youtube.com/watch?v={ID}": TUBE,
    f"http://youtube.com/watch?v={ID}&t=30s&si=abc&list=PL123&utm_source=mail#here": TUBE,
    f"https://m.youtube.com/watch?app=desktop&v={ID}": TUBE,
    f"https://YouTu.be/{ID}?t=42": TUBE,
    f"https://www.youtube.com/shorts/{ID}?feature=share": TUBE,
    f"https://www.youtube.com/live/{ID}/": TUBE,
    f"https://www.youtube-nocookie.com/embed/{ID}?start=9&autoplay=1": TUBE,
    f"https://www.youtube.com:443/v/{ID}": TUBE,
    "https://vimeo.com/76979871?share=copy#t=10s": VIMEO,
    "https://player.vimeo.com/video/76979871?autoplay=1": VIMEO,
    "https://vimeo.com/channels/staffpicks/76979871": VIMEO,
    "https://vimeo.com/groups/coaches/videos/76979871": VIMEO,
    "https://vimeo.com/showcase/12345/video/76979871": VIMEO,
    "https://vimeo.com/manage/videos/76979871": VIMEO,
    "https://www.vimeo.com/76979871/8272103f6e?fl=pl": UNLISTED,
    "https://player.vimeo.com/video/76979871?h=8272103f6e&title=1": UNLISTED,
}


@pytest.mark.parametrize("address", SAME, ids=range(len(SAME)))
def test_every_way_to_a_video_is_one_address(address: str) -> None:
    video = hosting.video_at(address)
    assert video is not None
    assert video.page == SAME[address]
    assert hosting.video_at(video.page) == video
    assert hosting.video_at(video.embed) == video


def test_a_player_is_asked_to_remember_nobody() -> None:
    tube, vimeo, unlisted = (hosting.video_at(address) for address in (TUBE, VIMEO, UNLISTED))
    assert tube is not None
    assert vimeo is not None
    assert unlisted is not None
    assert tube.embed == f"https://www.youtube-nocookie.com/embed/{ID}?rel=0"
    assert vimeo.embed == "https://player.vimeo.com/video/76979871?dnt=1&title=0&byline=0&portrait=0"
    assert "h=8272103f6e&dnt=1" in unlisted.embed


def test_a_player_can_begin_at_a_moment() -> None:
    tube, vimeo = (hosting.video_at(f"https://{each}") for each in (f"youtu.be/{ID}", "vimeo.com/76979871"))
    assert tube is not None
    assert vimeo is not None
    assert tube.embed_at(75).endswith(f"/embed/{ID}?rel=0&autoplay=1&start=75")
    assert vimeo.embed_at(75).endswith("&portrait=0&autoplay=1#t=75s")


def test_the_host_is_asked_about_the_one_address() -> None:
    tube, unlisted = hosting.video_at(TUBE), hosting.video_at(UNLISTED)
    assert tube is not None
    assert unlisted is not None
    encoded = f"https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3D{ID}"
    assert tube.question == ("www.youtube.com", f"/oembed?format=json&url={encoded}")
    assert unlisted.question == ("vimeo.com", "/api/oembed.json?url=https%3A%2F%2Fvimeo.com%2F76979871%2F8272103f6e")


@pytest.mark.parametrize("address", ADDRESSES, ids=range(len(ADDRESSES)))
def test_a_hostile_address_means_no_video(address: str) -> None:
    assert hosting.video_at(address) is None
    assert rules.refuse_link(address, allowed=True).endswith(".")


@pytest.fixture
def portfolio() -> Portfolio:
    return make.portfolio()


LINKS = {
    "javascript:alert(1)": "begins with https",
    "": "begins with https",
    "https://example.org/v": "Only a link to a video on YouTube or Vimeo",
    f"https://cleo:secret@youtu.be/{ID}": "Only a link to a video on YouTube or Vimeo",
    "https://www.youtube.com/playlist?list=PL1234": "no single video",
    "https://www.youtube.com/@cleo": "no single video",
    "https://youtu.be/" + "a" * 500: "too long",
}


@pytest.mark.django_db
@pytest.mark.parametrize("url", LINKS, ids=range(len(LINKS)))
def test_a_bad_link_is_refused_with_a_sentence(portfolio: Portfolio, url: str) -> None:
    with pytest.raises(Refused, match=LINKS[url]):
        evidence.add_link(portfolio.pk, url=url, title="", by=make.owner(portfolio), at=NOON)
    assert not Evidence.objects.exists()


@pytest.mark.django_db
def test_a_link_is_kept_as_the_one_address_of_its_video(portfolio: Portfolio) -> None:
    url = f" https://youtu.be/{ID}?si=tracked&t=9 "
    link = evidence.add_link(portfolio.pk, url=url, title="", by=make.owner(portfolio), at=NOON)
    assert (link.url, link.title) == (TUBE, "Video on YouTube")


@pytest.mark.django_db
def test_a_cohort_without_links_takes_none(portfolio: Portfolio) -> None:
    cohort = portfolio.enrolment.cohort
    cohort.hosted_links = False
    cohort.save()
    with pytest.raises(Refused, match="can’t be added in this cohort"):
        evidence.add_link(portfolio.pk, url=VIMEO, title="", by=make.owner(portfolio), at=NOON)
    assert not Evidence.objects.exists()
