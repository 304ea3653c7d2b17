"""The profiles of the default model in pandas, out of one gzip CSV of the columns that it needs: score.py FILE DAY."""
import sys

import pandas as pd

hits = pd.read_csv(sys.argv[1], dtype=str, parse_dates=["occurred_at", "dt"])
day = pd.Timestamp(sys.argv[2])
hits = hits[hits.dt <= day]
page = hits.page_path.fillna("").str.split("?").str[0].str.split("#").str[0]
hits["logins"] = hits.event_name == "login"
hits["pricing"] = (hits.event_name == "page_view") & ((page == "/pricing") | page.str.startswith("/pricing/"))
hits["week"] = hits.logins & (hits.dt > day - pd.Timedelta(days=7))
users = hits.groupby("user_id")
profiles = pd.DataFrame({
    "first_seen": users.occurred_at.min(),
    "last_seen": users.occurred_at.max(),
    "client_ids": users.client_id.apply(lambda ids: sorted(set(ids.dropna()))),
    "logins": users.logins.sum(),
    "pricing_page_visits": users.pricing.sum(),
    "logins_per_week": users.week.sum(),
})
print(f"users={len(profiles)} logins={int(profiles.logins.sum())}")
