"""What Schemathesis needs to be somebody: it signs in, uses ids and passwords that exist now and then, and counts the answers."""

import atexit
import itertools
import json
import os
from collections import Counter

import requests
import schemathesis

setting = json.loads(os.environ["FUZZ"])
base, identity, report_file = setting["base"], setting["identity"], setting["report"]
password, other_id = setting["password"], setting["otherId"]

# As a page of the same origin sends it: cookies alone are refused without it where they are all that authorizes.
same_origin = {"Sec-Fetch-Site": "same-origin"}
signed_out = {"token_missing", "token_invalid", "token_expired", "session_revoked", "refresh_token_reused"}
ends_session = {
    ("GET", "/logout"),
    ("POST", "/logout"),
    ("GET", "/refresh-token"),
    ("POST", "/refresh-token"),
    ("POST", "/change-password"),
    ("POST", "/token"),
    ("DELETE", "/sessions"),
    ("DELETE", "/sessions/{id}"),
    ("DELETE", "/me"),
}


class SignIn:
    """One session at a time, and a new one as soon as a request may have ended it."""

    def __init__(self):
        self.headers = self.cookies = None
        self.issued = set()

    def current(self):
        if self.headers is None:
            answer = requests.post(
                f"{base}/login", json={"email": identity["email"], "password": password}, headers=same_origin, timeout=30
            )
            answer.raise_for_status()
            token = answer.json().get("access_token")
            self.cookies = answer.cookies.get_dict()
            self.headers = {**same_origin, **({"Authorization": f"Bearer {token}"} if token else {})}
            self.issued.update(self.cookies.values(), [token] if token else [])
        return self

    def end(self):
        self.headers = self.cookies = None

    def is_shown_by(self, headers, cookies):
        """Whether these have tokens of this identity, be they of a session that has ended."""
        bearer = headers.get("Authorization", "").removeprefix("Bearer ")
        return not self.issued.isdisjoint([bearer, *cookies.values()])

    def other_session(self):
        """The id of a session of the same user, not the one in use."""
        requests.post(f"{base}/login", json={"email": identity["email"], "password": password}, timeout=30)
        me = self.current()
        listed = requests.get(f"{base}/sessions", headers=me.headers, cookies=me.cookies, timeout=30).json()
        return next(session["id"] for session in listed["sessions"] if not session["current"])


def doomed():
    """Somebody new who may be deleted: the id, and what shows a session of theirs."""
    email = f"doomed{next(numbers)}-of-{identity['email']}"
    answer = requests.post(
        f"{base}/register", json={"email": email, "password": password}, headers=same_origin, timeout=30
    )
    answer.raise_for_status()
    token = answer.json().get("access_token")
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return answer.json()["user"]["id"], headers, answer.cookies.get_dict()


sign_in = SignIn()
statuses, cases, signed_in_cases, lost = Counter(), Counter(), Counter(), []
succeeded = set()
turns, numbers = Counter(), itertools.count()


if identity:

    @schemathesis.auth(refresh_interval=None)
    class Identity:
        def get(self, case, context):
            return sign_in.current()

        def set(self, case, data, context):
            case.headers.update(data.headers)
            case.cookies.update(data.cookies)


def path_of(case):
    return case.operation.path


def operation_of(case):
    return f"{case.method.upper()} {path_of(case)}"


def known_body(case):
    """Fields without which a request is refused for what it cannot guess."""
    email = (identity or setting["user"])["email"]
    return {
        "/users": {"email": f"colleague{next(numbers)}@example.com"},
        "/invitations": {"email": f"guest{next(numbers)}@example.com"},
        "/register": {"email": f"friend{next(numbers)}-of-{identity['email'] if identity else 'nobody@example.com'}"},
        "/login": {"email": email, "password": password},
        "/token": {"username": email, "password": password},
        "/change-password": {"current_password": password, "new_password": password},
    }.get(path_of(case))


@schemathesis.hook
def before_call(context, case, kwargs):
    case.headers.update(same_origin)
    # It was made before others were sent, which may have ended the session.
    if sign_in.is_shown_by(case.headers, case.cookies):
        me = sign_in.current()
        case.headers.update(me.headers)
        case.cookies.update(me.cookies)
    parameters = case.path_parameters or {}
    is_of_users = path_of(case).startswith("/users/")
    # Ids of earlier answers come back; an admin could take the role from itself.
    if is_of_users and identity and parameters.get("id") == identity["id"]:
        parameters["id"] = other_id
    if operation_of(case) == "DELETE /users/{id}" and parameters.get("id") == other_id:
        parameters["id"] = "nobody"
    # Every other request that takes an id or a password has one that exists.
    turns[case.operation.label] += 1
    if turns[case.operation.label] % 2 == 0:
        return
    body = known_body(case)
    if body and isinstance(case.body, dict):
        case.body = {**case.body, **body}
    if operation_of(case) == "DELETE /me" and sign_in.is_shown_by(case.headers, case.cookies):
        _, headers, cookies = doomed()
        case.headers.update(headers)
        case.cookies.update(cookies)
        case.body = {"current_password": password}
    if "userId" in parameters:
        parameters["userId"] = identity["id"] if identity and not identity["isAdmin"] else other_id
    elif operation_of(case) == "DELETE /users/{id}" and identity:
        parameters["id"] = doomed()[0]
    elif is_of_users and "id" in parameters:
        parameters["id"] = other_id
    elif "id" in parameters and identity:
        parameters["id"] = sign_in.other_session()


@schemathesis.hook
def after_call(context, case, response):
    operation = operation_of(case)
    cases[operation] += 1
    statuses[response.status_code] += 1
    if 200 <= response.status_code < 300:
        succeeded.add(operation)
    cookies = dict(part.split("=", 1) for part in response.request.headers.get("Cookie", "").split("; ") if "=" in part)
    if not sign_in.is_shown_by(response.request.headers, cookies):
        return
    signed_in_cases[operation] += 1
    # The token endpoint judges what is in the body.
    if response.status_code == 401 and code_of(response) in signed_out and path_of(case) != "/token":
        lost.append(f"{operation}: {code_of(response)}")
    if (case.method.upper(), path_of(case)) in ends_session or response.status_code == 401:
        sign_in.end()


def code_of(response):
    try:
        return response.json().get("code")
    except ValueError:
        return None


@atexit.register
def write_report():
    with open(report_file, "w", encoding="utf-8") as file:
        json.dump(
            {
                "statuses": statuses,
                "cases": cases,
                "signedInCases": sum(signed_in_cases.values()),
                "lost": lost,
                "succeeded": sorted(succeeded),
            },
            file,
        )
