"""The work of a compaction as a careful user of pandas would write it: raw objects of a day -> files by day and bucket or user.

It makes the columns that ours makes of this day's traffic, with the same omissions as compact.sql.
Writes Parquet where pyarrow or fastparquet is installed (Debian packages neither), else CSV with the fastest gzip: what a query engine reads.
Usage: compact.py LAKE OUT DATE bucket|user
"""
import glob
import gzip
import json
import os
import sys
import zlib
from urllib.parse import parse_qsl, urlsplit

import pandas as pd

lake, out, date, layout = sys.argv[1:]


def engine():
    for name in ("pyarrow", "fastparquet"):
        try:
            __import__(name)
            return name
        except ImportError:
            pass
    return None


columns_of = {"v", "tid", "cid", "uid", "cd1", "sid", "sct", "seg", "t", "en", "dl", "dt", "dr", "ul", "sr", "ec", "ea", "el", "ev", "gcs"}


def name_of(key):
    return key[3:] if key.startswith("ep.") else key[4:] if key.startswith("epn.") else key


def events():
    for name in sorted(glob.glob(f"{lake}/raw/dt={date}/hour=*/*.ndjson.gz")):
        with gzip.open(name, "rb") as lines:
            for line in lines:
                record = json.loads(line)
                query, body = record.get("query", ""), record.get("body", "")
                p = dict(parse_qsl(query + "&" + body, keep_blank_values=True))
                page = urlsplit(p.get("dl", ""))
                campaign = dict(parse_qsl(page.query))
                ga4 = record["path"] == "/g/collect"
                yield (record["id"] + ".1", record["received_at"], "ga4" if ga4 else "ua", p.get("tid"), p.get("cid"), p.get("uid") or p.get("cd1"),
                       p.get("sid"), p.get("sct"), p.get("en") if ga4 else "page_view" if p.get("t") == "pageview" else p.get("ea"),
                       p.get("dl"), p.get("dt"), p.get("dr"), p.get("ul", "").lower(), p.get("sr"), p.get("ec"), p.get("ea"), p.get("el"), p.get("ev"),
                       record.get("user_agent"), record.get("ip"), page.hostname, page.path, campaign.get("utm_source"), campaign.get("utm_medium"),
                       campaign.get("utm_campaign"), campaign.get("gclid"), p.get("gcs"),
                       json.dumps({name_of(key): value for key, value in p.items() if key not in columns_of}, separators=(",", ":")),
                       hash((p.get("tid"), p.get("cid"), p.get("_p"), p.get("a"), p.get("_s"), p.get("z"), p.get("sid"), query, body)))


columns = ["event_id", "received_at", "protocol", "tid", "client_id", "uid", "session_id", "session_number", "event_name", "page_location", "page_title",
           "referrer", "language", "screen", "category", "action", "label", "value", "user_agent", "ip", "page_host", "page_path", "campaign_source", "campaign_medium",
           "campaign_name", "gclid", "consent", "params", "copy"]
all_events = pd.DataFrame.from_records(events(), columns=columns)
all_events["received_at"] = pd.to_datetime(all_events["received_at"], utc=True).dt.tz_localize(None)
all_events["session_number"] = pd.to_numeric(all_events["session_number"])
all_events["value"] = pd.to_numeric(all_events["value"])
all_events.sort_values(["received_at", "event_id"], inplace=True, ignore_index=True)

before = all_events.groupby("copy")["received_at"].shift()
hits = all_events[~((all_events["received_at"] - before) <= pd.Timedelta(hours=1))].drop(columns="copy").copy()
hits["is_bot"] = hits["user_agent"].str.contains("bot", case=False)

hits.sort_values(["client_id", "received_at", "event_id"], inplace=True, ignore_index=True)
sign_in = hits["uid"].where(~hits["is_bot"])
sign_in_at = hits["received_at"].where(sign_in.notna())
client = hits["client_id"]
previous, previous_at = sign_in.groupby(client).ffill(), sign_in_at.groupby(client).ffill()
following, following_at = sign_in.groupby(client).bfill(), sign_in_at.groupby(client).bfill()
window = pd.Timedelta(minutes=30)
stays = previous.notna() & ((hits["received_at"] - previous_at <= window) | following.isna() | (following_at - hits["received_at"] > window))
shared = sign_in.groupby(client).transform("nunique") > 10
hits["user_id"] = hits["uid"].where(hits["uid"].notna(), previous.where(stays, following)).where(~hits["is_bot"] & ~shared)
hits["identified_by"] = "anonymous"
hits.loc[following.notna(), "identified_by"] = "before_sign_in"
hits.loc[stays, "identified_by"] = "after_logout"
hits.loc[shared, "identified_by"] = "shared_device"
hits.loc[hits["uid"].notna(), "identified_by"] = "signed_in"
hits.loc[hits["is_bot"], "identified_by"] = "bot"
hits["key"] = hits["user_id"].where(hits["user_id"].notna(), "~" + client)
hits["dt"] = hits["received_at"].dt.strftime("%Y-%m-%d")
hits["folder"] = hits["key"] if layout == "user" else hits["key"].map(lambda key: zlib.crc32(key.encode()) % 64)
hits.sort_values(["folder", "key", "received_at", "event_id"], inplace=True, ignore_index=True)

files, parquet = 0, engine()
for (dt, folder), rows in hits.groupby(["dt", "folder"], sort=False):
    path = f"{out}/dt={dt}/{layout}={folder}"
    os.makedirs(path)
    if parquet:
        rows.drop(columns=["dt", "folder", "key"]).to_parquet(f"{path}/hits.parquet", engine=parquet, compression="snappy", index=False)
    else:
        rows.drop(columns=["dt", "folder", "key"]).to_csv(f"{path}/hits.csv.gz", index=False, compression={"method": "gzip", "compresslevel": 1})
    files += 1

print(f"hits={len(hits)} duplicates={len(all_events) - len(hits)} users={hits['user_id'].nunique()} folders={files}")
