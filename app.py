"""The application: `app` for servers and the flask command; run as a program, it serves."""

from barsek_visits.factory import create_app
from barsek_visits.serve import serve
from barsek_visits.settings import SettingError

try:
    app = create_app()
except SettingError as error:
    raise SystemExit(str(error)) from error

if __name__ == "__main__":
    serve(app)
