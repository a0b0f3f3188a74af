"""A subscriber in another language: reads forecasts by classes made from `proto/` and checks what it was promised.

Usage: consumer.py FOLDER_OF_CLASSES FOLDER_OF_RECORDS

Each record is a file: its name is the record's CloudEvents id, its content the record's value. What was read goes to
standard output as JSON, for the test to hold against what was published; a broken promise ends it with exit code 1.
"""

import json
import pathlib
import sys
import uuid

sys.path.insert(0, sys.argv[1])

from ilt.forecast.v1 import forecast_pb2 as pb  # noqa: E402  (the folder is only known now)

# Targets that are counts of people, so that localities add up to the whole.
COUNTS = {pb.TARGET_DEMAND, pb.TARGET_WAITING, pb.TARGET_CASELOAD}


def promise(kept, what):
    if not kept:
        sys.exit(f"broken promise: {what}")


def check(forecast, name):
    promise(forecast.forecast_id == name, f"{name} holds {forecast.forecast_id}")
    promise(str(uuid.UUID(name)) == name, f"{name} is no UUID")
    promise(list(forecast.levels) == sorted(forecast.levels), f"levels of {name} do not rise")
    promise(len(forecast.levels) == 21, f"{name} has {len(forecast.levels)} levels")
    promise(forecast.figures and forecast.positions and forecast.sources, f"{name} is empty")
    for figure in forecast.figures:
        quantiles = list(figure.quantiles)
        promise(len(quantiles) == len(forecast.levels), f"a figure of {name} has {len(quantiles)} quantiles")
        promise(quantiles == sorted(quantiles), f"quantiles in {name} do not rise")
        promise(figure.target != pb.TARGET_UNSPECIFIED, f"a figure of {name} has no target")
        promise(figure.method != pb.METHOD_UNSPECIFIED, f"a figure of {name} has no method")
        promise(figure.horizon_us > 0 and figure.role, f"a figure of {name} has no horizon or role")


def check_sums(forecasts):
    """Of each scheduled tick, localities add up to the whole; where a baseline took over, they need not."""
    sums, wholes, mixed = {}, {}, set()
    for forecast in forecasts:
        if forecast.reason == pb.REASON_MATERIAL_CHANGE:
            continue
        for figure in forecast.figures:
            if figure.target not in COUNTS:
                continue
            key = (forecast.as_of_us, figure.role, figure.target, figure.horizon_us)
            if figure.method != pb.METHOD_ENSEMBLE:
                mixed.add(key)
            if figure.HasField("locality"):
                sums[key] = sums.get(key, 0.0) + figure.mean
            else:
                wholes[key] = figure.mean
    keys = wholes.keys() - mixed
    for key in keys:
        promise(abs(sums.get(key, 0.0) - wholes[key]) <= 1e-9 * max(1.0, wholes[key]), f"localities of {key} do not add up")
    return len(keys)


def check_chain(forecasts):
    """What a forecast replaces was published too."""
    known = {forecast.forecast_id for forecast in forecasts}
    promise(len(known) == len(forecasts), "two forecasts have one id")
    for forecast in forecasts:
        if forecast.HasField("supersedes"):
            promise(forecast.supersedes in known, f"{forecast.supersedes} was never published")
            promise(forecast.reason != pb.REASON_UNSPECIFIED, f"{forecast.forecast_id} does not say why")


def main():
    forecasts = []
    for path in sorted(pathlib.Path(sys.argv[2]).iterdir()):
        forecast = pb.Forecast.FromString(path.read_bytes())
        check(forecast, path.name)
        promise(forecast.SerializeToString(deterministic=True) == path.read_bytes(), f"{path.name} reads back otherwise")
        forecasts.append(forecast)
    check_chain(forecasts)
    read = {
        "forecasts": len(forecasts),
        "figures": sum(len(forecast.figures) for forecast in forecasts),
        "sums": check_sums(forecasts),
        "mean": {forecast.forecast_id: sum(figure.mean for figure in forecast.figures) for forecast in forecasts},
    }
    print(json.dumps(read))


main()
