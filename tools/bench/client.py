"""How does the bench reach a site? Plain HTTP on a connection that stays open, with the cookies of a real log-in."""

from __future__ import annotations

from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from tools.bench.sites import CannotMeasure

LOGIN = "/accounts/login/"


@dataclass
class Answer:
    """What came back."""

    status: int
    location: str
    body: bytes


@dataclass
class Browser:
    """One visitor of one site."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    connection: HTTPConnection | None = None

    def twin(self) -> Browser:
        """The same visitor at another window, with a connection of its own."""
        return Browser(self.port, dict(self.cookies))

    def connect(self) -> None:
        """Begin a new connection; the server closes idle ones."""
        self.close()
        self.connection = HTTPConnection("127.0.0.1", self.port, timeout=60)

    def close(self) -> None:
        if self.connection:
            self.connection.close()
            self.connection = None

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None, {})

    def post(self, path: str, fields: dict[str, str], **headers: str) -> Answer:
        sent = {"csrfmiddlewaretoken": self.cookies.get("csrftoken", ""), **fields}
        kind = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        return self._ask("POST", path, urlencode(sent), kind)

    def log_in(self, email: str, password: str) -> None:
        """By the log-in page, as a person does."""
        self.connect()
        self.get(LOGIN)
        answer = self.post(LOGIN, {"login": email, "password": password})
        if answer.status != 302 or "sessionid" not in self.cookies:
            raise CannotMeasure(f"{email} cannot log in: {answer.status} {answer.location}")

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        if self.connection is None:
            self.connect()
        assert self.connection is not None  # noqa: S101 - just made
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.connection.request(method, path, body, {"Cookie": cookie, **headers})
        response = self.connection.getresponse()
        read = response.read()
        for line in response.headers.get_all("Set-Cookie") or ():
            self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(line).items()})
        return Answer(response.status, response.headers.get("Location", ""), read)
