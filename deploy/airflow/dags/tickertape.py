"""The jobs of schedules.yaml as DAGs. Each runs one command of tape about a day; what is done is up to tape."""

import os
from datetime import datetime, timedelta, timezone
from pathlib import Path

import yaml
from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG, Param
from airflow.timetables.interval import CronDataIntervalTimetable

# Days from here on are made up for when Airflow did not run. A change makes nothing run twice.
FIRST_DAY = datetime.fromisoformat(os.environ.get("TICKERTAPE_SCHEDULES_FROM", "2026-11-20"))


def daily(job: dict) -> DAG:
    with DAG(
        f"tickertape_{job['name'].replace('-', '_')}",
        description=f"tape {job['command'][0]}: {job['about']}",
        schedule=CronDataIntervalTimetable(job["at"], timezone="UTC"),
        start_date=FIRST_DAY.replace(tzinfo=timezone.utc),
        catchup=True,
        max_active_runs=1,
        params={"day": Param("", type="string", pattern=r"^(\d{4}-\d{2}-\d{2})?$")},
        tags=["tickertape"],
    ) as dag:
        BashOperator(
            task_id="tape",
            # In the environment, so that no shell reads it as anything but a day.
            env={"DAY": "{{ params.day or (data_interval_start | ds) }}"},
            append_env=True,
            bash_command=" ".join(
                ["exec tape", *('"$DAY"' if word == "DAY" else word for word in job["command"])]
            ),
            retries=2,
            retry_delay=timedelta(minutes=10),
            execution_timeout=timedelta(minutes=job["timeoutMinutes"]),
        )
    return dag


for each in yaml.safe_load((Path(__file__).parent / "schedules.yaml").read_text()):
    globals()[each["name"]] = daily(each)
