"""Secrets of every kind that is known, made up, to be planted in texts and looked for afterwards."""

LETTERS = "q7Zt4Lw9Xc2Vb8Nm3Hd6Jf5Gs1Kp0RyQ7zT4lW9xC2vB8nM3hD6jF5gS1kP0rY"
HEX = "3f9a1c7e5b2d8f4a6c0e9b7d1a5f3c8e3f9a1c7e5b2d8f4a6c0e9b7d1a5f3c8e"
CAPITALS = "Q7ZT4LW2XC5VB6NM"

# kind: the text as it stands in a message, and the part of it that must be gone.
FORMS = {
    "openai": f"sk-{LETTERS[:48]}",
    "openai project": f"sk-proj-{LETTERS[:20]}_{LETTERS[20:40]}-{LETTERS[40:60]}",
    "openai service account": f"sk-svcacct-{LETTERS[:40]}",
    "anthropic": f"sk-ant-api03-{LETTERS[:40]}-{LETTERS[:20]}AA",
    "openrouter": f"sk-or-v1-{HEX}",
    "google": f"AIzaSy{LETTERS[:33]}",
    "aws key id": f"AKIA{CAPITALS}",
    "aws temporary key id": f"ASIA{CAPITALS}",
    "github classic": f"ghp_{LETTERS[:36]}",
    "github oauth": f"gho_{LETTERS[:36]}",
    "github user": f"ghu_{LETTERS[:36]}",
    "github server": f"ghs_{LETTERS[:36]}",
    "github refresh": f"ghr_{LETTERS[:36]}",
    "github fine-grained": f"github_pat_{LETTERS[:22]}_{LETTERS[:59]}",
    "gitlab": f"glpat-{LETTERS[:20]}",
    "slack bot": f"xoxb-123456789012-1234567890123-{LETTERS[:24]}",
    "slack user": f"xoxp-123456789012-{LETTERS[:24]}",
    "stripe live": f"sk_live_{LETTERS[:24]}",
    "stripe restricted": f"rk_live_{LETTERS[:24]}",
    "stripe test": f"sk_test_{LETTERS[:24]}",
    "hugging face": f"hf_{LETTERS[:34]}",
    "groq": f"gsk_{LETTERS[:52]}",
    "xai": f"xai-{LETTERS}{LETTERS[:16]}",
    "perplexity": f"pplx-{LETTERS[:48]}",
    "replicate": f"r8_{LETTERS[:37]}",
    "npm": f"npm_{LETTERS[:36]}",
    "pypi": f"pypi-AgEIcHlwaS5vcmc{LETTERS[:50]}",
    "sendgrid": f"SG.{LETTERS[:22]}.{LETTERS[:43]}",
    "twilio": f"SK{HEX[:32]}",
    "nvidia": f"nvapi-{LETTERS}",
    "cerebras": f"csk-{HEX[:48]}",
    "tavily": f"tvly-dev-{LETTERS[:32]}",
    "langsmith": f"lsv2_pt_{HEX[:32]}_{HEX[:10]}",
    "shopify": f"shpat_{HEX[:32]}",
    "digitalocean": f"dop_v1_{HEX}",
    "recto": f"recto_{LETTERS[:40]}-_9",
    "jwt": f"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx{LETTERS[:12]}In0.{LETTERS[:43]}",
    "bearer": f"Bearer {LETTERS[:30]}",
    "url password": f"postgresql://recto:{LETTERS[:18]}@db.example:5432/recto",
    "url token": f"https://{LETTERS[:40]}@github.example/recto.git",
    "curl": f"curl -sS -u recto:{LETTERS[:12]} https://api.example/v1",
    "curl in quotes": f"curl --user 'recto:{LETTERS[:12]}' https://api.example/v1",
    "flag": f"deploy --api-key {LETTERS[:18]} --verbose",
    "private key": "-----BEGIN RSA PRIVATE KEY-----\n"
    f"MIIE{LETTERS[:60]}\n{LETTERS[:64]}\n{LETTERS[:30]}==\n-----END RSA PRIVATE KEY-----",
}

# kind: the name that a value without any form of its own stands under.
NAMES = {
    "api key": "X-Api-Key",
    "other api key": "x-other-apikey",
    "google api key": "x-goog-api-key",
    "api key in the environment": "OPENAI_API_KEY",
    "password": "password",
    "passwd": "db_passwd",
    "client secret": "clientSecret",
    "aws secret": "aws_secret_access_key",
    "aws session": "X-Amz-Security-Token",
    "azure storage": "AccountKey",
    "access token": "access_token",
    "refresh token": "refreshToken",
    "id token": "id_token",
    "token": "token",
    "private key by name": "privateKey",
    "credential": "credential",
}

NAMELESS = "w7Kq-29xLm4Tz8"  # looks like nothing in particular


def secret_of(form: str) -> str:
    """The part of a form that nobody may see afterwards."""
    if form.startswith("Bearer "):
        return form.removeprefix("Bearer ")
    if form.startswith(("curl ", "deploy ")):
        return LETTERS[:12]
    if "://" in form:
        return form.split(":")[-1 if form.count("@") and form.count(":") == 1 else 2].split("@")[0].strip("/")
    if form.startswith("-----BEGIN"):
        return form.split("\n")[1]
    return form
