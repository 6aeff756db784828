"""What a notebook does with MLflow's own client, unmodified; what it then reads goes to standard output as JSON."""

import json
import math
import sys

import mlflow
from mlflow.entities import Dataset, DatasetInput, InputTag, Metric, Param, RunTag, ViewType
from mlflow.exceptions import MlflowException

experiment = mlflow.set_experiment("flights-notebook")
client = mlflow.MlflowClient()


def refusal(call):
    try:
        call()
    except MlflowException as error:
        return [error.error_code, error.message]
    return None


with mlflow.start_run(run_name="train-1", tags={"team": "ml"}) as active:
    run_id = active.info.run_id
    mlflow.log_param("lr", 0.01)
    mlflow.log_params({"epochs": 3, "opt": "adam"})
    for step in range(3):
        mlflow.log_metric("loss", 1 / (step + 1), step=step)
    mlflow.log_metrics({"auc": 0.91, "acc": 0.8}, step=3)
    client.log_batch(
        run_id,
        metrics=[Metric("m", float(n), 1_700_000_000_000 + n, n) for n in range(1000)],
        params=[Param("p", "1")],
        tags=[RunTag("t", "1")],
    )
    client.log_batch(run_id, metrics=[Metric("nanm", math.nan, 1, 0), Metric("infm", math.inf, 1, 0)])
    mlflow.set_tag("stage", "dev")
    mlflow.set_tags({"a": "1", "b": "2"})
    mlflow.delete_tag("b")
    dataset = Dataset("ds", "300830b9", "local", '{"uri": "/data/x.arrow"}', schema="{}", profile="{}")
    client.log_inputs(run_id, [DatasetInput(dataset, [InputTag("mlflow.data.context", "training")])])
    with mlflow.start_run(run_name="trial", nested=True) as trial:
        mlflow.log_metric("auc", 0.7)
    changed = refusal(lambda: client.log_param(run_id, "lr", "0.02"))
    try:
        with mlflow.start_run(run_name="failing", nested=True):
            raise ValueError("the trial went wrong")
    except ValueError:
        pass

run = client.get_run(run_id)
search = dict(experiment_ids=[experiment.experiment_id], order_by=["metrics.auc DESC"])
pages = []
token = None
while True:
    page = client.search_runs(**search, max_results=1, page_token=token)
    pages.append([found.info.run_name for found in page])
    token = page.token
    if token is None:
        break

client.delete_run(trial.info.run_id)
deleted = [found.info.run_name for found in client.search_runs(**search, run_view_type=ViewType.DELETED_ONLY)]
client.restore_run(trial.info.run_id)
client.rename_experiment(experiment.experiment_id, "renamed")
client.set_experiment_tag(experiment.experiment_id, "team", "ml")
client.delete_experiment(experiment.experiment_id)
gone = client.get_experiment(experiment.experiment_id).lifecycle_stage
client.restore_experiment(experiment.experiment_id)

json.dump(
    {
        "version": mlflow.__version__,
        "info": [run.info.run_name, run.info.status, run.info.end_time >= run.info.start_time],
        "params": run.data.params,
        "metrics": {key: str(value) for key, value in run.data.metrics.items()},
        "tags": {key: value for key, value in run.data.tags.items() if not key.startswith("mlflow.")},
        "parent": client.get_run(trial.info.run_id).data.tags["mlflow.parentRunId"] == run_id,
        "inputs": [[put.dataset.name, put.dataset.digest, put.tags[0].value] for put in run.inputs.dataset_inputs],
        "history": [[point.step, point.value] for point in client.get_metric_history(run_id, "loss")],
        "points": len(client.get_metric_history(run_id, "m")),
        "good": [
            found.info.run_name
            for found in client.search_runs(filter_string="metrics.auc > 0.8 and params.opt = 'adam'", **search)
        ],
        "pages": pages,
        "deleted": deleted,
        "gone": gone,
        "failed": [found.info.run_name for found in client.search_runs(filter_string="status = 'FAILED'", **search)],
        "experiments": [found.name for found in client.search_experiments(filter_string="tags.team = 'ml'")],
        "changed": changed[0:1] + [changed[1].split("\n")[0]],
        "missing": refusal(lambda: client.get_run("0" * 32)),
    },
    sys.stdout,
)
