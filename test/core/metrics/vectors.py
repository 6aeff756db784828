"""Makes vectors.json: what scikit-learn and its neighbours say of small sets of rows. Not run by the tests.

    pip install scikit-learn==1.9.1 scipy statsmodels fairlearn mapie
    python test/core/metrics/vectors.py > test/core/metrics/vectors.json

A value that scikit-learn does not define (nan, or an error) is null: the metric has no value there.
"""

import json
import math
import sys
import warnings

import numpy as np
from scipy import stats
from sklearn import calibration
from sklearn import metrics as m

warnings.filterwarnings("ignore")
rng = np.random.default_rng(20)
cases = []


def plain(value):
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(one) for one in value]
    if isinstance(value, (np.integer, np.bool_)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        return None if math.isnan(value) or math.isinf(value) else float(value)
    return value


def attempt(of):
    try:
        return of()
    except (ValueError, ZeroDivisionError):
        return None


def case(task, name, rows, expected):
    rows = {key: one for key, one in rows.items() if one is not None}
    cases.append(plain({"task": task, "name": name, "rows": rows, "expected": {k: attempt(v) for k, v in expected.items()}}))


def ece(labels, scores, weights, bins=10, strategy="uniform"):
    """From the definition, with scikit-learn's bins; gives the mean and the greatest gap."""
    w = np.ones(len(labels)) if weights is None else np.asarray(weights)
    edges = np.linspace(0, 1, bins + 1) if strategy == "uniform" else np.percentile(scores, np.linspace(0, 1, bins + 1) * 100)
    at = np.searchsorted(edges[1:-1], scores)
    gaps, mass = [], []
    for one in np.unique(at[w > 0]):
        here = at == one
        mass.append(w[here].sum())
        gaps.append(abs(np.average(np.asarray(scores)[here], weights=w[here]) - np.average(np.asarray(labels)[here], weights=w[here])))
    return np.average(gaps, weights=mass), max(gaps)


def binary(name, labels, scores, weights=None, threshold=0.5):
    y, s = np.asarray(labels), np.asarray(scores, float)
    called = (s >= threshold).astype(int)
    both = len(set(y[np.asarray(weights) > 0] if weights is not None else y)) == 2
    w = dict(sample_weight=weights)
    expected = {
        "auc": lambda: m.roc_auc_score(y, s, **w) if both else math.nan,
        "prAuc": lambda: m.average_precision_score(y, s, **w),
        "precision": lambda: m.precision_score(y, called, zero_division=np.nan, **w),
        "recall": lambda: m.recall_score(y, called, zero_division=np.nan, **w),
        "specificity": lambda: m.recall_score(1 - y, 1 - called, zero_division=np.nan, **w),
        "f1": lambda: m.f1_score(y, called, zero_division=np.nan, **w),
        "fBeta@2": lambda: m.fbeta_score(y, called, beta=2, zero_division=np.nan, **w),
        "fBeta@0.5": lambda: m.fbeta_score(y, called, beta=0.5, zero_division=np.nan, **w),
        "accuracy": lambda: m.accuracy_score(y, called, **w),
        "balancedAccuracy": lambda: m.balanced_accuracy_score(y, called, **w),
        "kappa": lambda: m.cohen_kappa_score(y, called, labels=[0, 1], **w),
        "matthews": lambda: m.matthews_corrcoef(y, called, **w),
        "logLoss": lambda: m.log_loss(y, s, labels=[0, 1], **w),
        "brier": lambda: m.brier_score_loss(y, s, pos_label=1, **w),
        "ece": lambda: ece(y, s, weights)[0],
        "mce": lambda: ece(y, s, weights)[1],
    }
    if weights is None:
        expected["eceQuantile"] = lambda: ece(y, s, None, strategy="quantile")[0]
    if not (y == 1).any():
        expected["prAuc"] = lambda: math.nan
    case("binary", name, {"labels": y, "scores": s, "threshold": threshold, "weights": weights}, expected)


def softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def multiclass(name, labels, scores, weights=None):
    y, s = np.asarray(labels), np.asarray(scores, float)
    classes = list(range(s.shape[1]))
    called = s.argmax(axis=1)
    w = dict(sample_weight=weights)
    there = np.asarray(weights) > 0 if weights is not None else np.ones(len(y), bool)
    every = set(y[there]) == set(classes)

    def top(k):
        return lambda: m.top_k_accuracy_score(y, s, k=k, labels=classes, **w) if len(classes) > 2 else math.nan

    expected = {
        "accuracy": lambda: m.accuracy_score(y, called, **w),
        "balancedAccuracy": lambda: m.balanced_accuracy_score(y, called, **w),
        "kappa": lambda: m.cohen_kappa_score(y, called, labels=classes, **w),
        "kappaLinear": lambda: m.cohen_kappa_score(y, called, labels=classes, weights="linear", **w),
        "kappaQuadratic": lambda: m.cohen_kappa_score(y, called, labels=classes, weights="quadratic", **w),
        "matthews": lambda: m.matthews_corrcoef(y, called, **w),
        "logLoss": lambda: m.log_loss(y, s, labels=classes, **w),
        "brier": lambda: m.brier_score_loss(y, s, labels=classes, **w),
        "auc": lambda: m.roc_auc_score(y, s, multi_class="ovr", labels=classes, **w) if every else math.nan,
        "aucWeighted": lambda: m.roc_auc_score(y, s, multi_class="ovr", average="weighted", labels=classes, **w),
        "aucMicro": lambda: m.roc_auc_score(y, s, multi_class="ovr", average="micro", labels=classes, **w),
        "ece": lambda: ece((y == called).astype(int), s.max(axis=1), weights)[0],
    }
    if weights is None:
        expected["aucOvo"] = lambda: m.roc_auc_score(y, s, multi_class="ovo", labels=classes)
        expected["aucOvoWeighted"] = lambda: m.roc_auc_score(y, s, multi_class="ovo", average="weighted", labels=classes)
    if len(set(y)) == 1:
        expected["aucWeighted"] = lambda: math.nan
    if len(classes) > 2:
        expected["topKAccuracy@1"] = top(1)
        expected["topKAccuracy@2"] = top(2)
    for average in ["macro", "micro", "weighted"]:
        for beta in [1, 2]:
            p, r, f, _ = m.precision_recall_fscore_support(y, called, beta=beta, average=average, zero_division=0, **w)
            suffix = average.capitalize()
            expected[f"precision{suffix}"] = lambda p=p: p
            expected[f"recall{suffix}"] = lambda r=r: r
            expected[f"f1{suffix}" if beta == 1 else f"fBeta{suffix}@2"] = lambda f=f: f
    rows = {"labels": y, "scores": {"values": s.ravel(), "columns": s.shape[1]}, "weights": weights}
    case("multiclass", name, rows, expected)


def multilabel(name, labels, scores, weights=None, threshold=0.5):
    y, s = np.asarray(labels), np.asarray(scores, float)
    called = (s >= np.asarray(threshold)).astype(int)
    w = dict(sample_weight=weights)
    mixed = all(len(set(column)) == 2 for column in y.T)
    expected = {
        "subsetAccuracy": lambda: m.accuracy_score(y, called, **w),
        "hammingLoss": lambda: m.hamming_loss(y, called, **w),
        "labelRankingAveragePrecision": lambda: m.label_ranking_average_precision_score(y, s, **w),
        "coverageError": lambda: m.coverage_error(y, s, **w),
        "rankingLoss": lambda: m.label_ranking_loss(y, s, **w),
        "auc": lambda: m.roc_auc_score(y, s, average="macro", **w) if mixed else math.nan,
        "prAuc": lambda: m.average_precision_score(y, s, average="macro", **w) if y.any(axis=0).all() else math.nan,
    }
    for average in ["macro", "micro", "weighted", "samples"]:
        for beta in [1, 2]:
            p, r, f, _ = m.precision_recall_fscore_support(y, called, beta=beta, average=average, zero_division=0, **w)
            suffix = average.capitalize()
            expected[f"precision{suffix}"] = lambda p=p: p
            expected[f"recall{suffix}"] = lambda r=r: r
            expected[f"f1{suffix}" if beta == 1 else f"fBeta{suffix}@2"] = lambda f=f: f
    shape = lambda x: {"values": x.ravel(), "columns": x.shape[1]}
    case("multilabel", name, {"labels": shape(y), "scores": shape(s), "threshold": threshold, "weights": weights}, expected)


def regression(name, actual, predicted, weights=None, task="regression", extra=None, more=None):
    y, f = np.asarray(actual, float), np.asarray(predicted, float)
    w = dict(sample_weight=weights)
    above = (y > 0).all() and (f > 0).all()
    counts = (y >= 0).all() and (f > 0).all()
    expected = {
        "mae": lambda: m.mean_absolute_error(y, f, **w),
        "mse": lambda: m.mean_squared_error(y, f, **w),
        "rmse": lambda: m.root_mean_squared_error(y, f, **w),
        "medianAe": lambda: m.median_absolute_error(y, f, **w),
        "mape": lambda: m.mean_absolute_percentage_error(y, f, **w),
        "r2": lambda: m.r2_score(y, f, **w),
        "explainedVariance": lambda: m.explained_variance_score(y, f, **w),
        "d2AbsoluteError": lambda: m.d2_absolute_error_score(y, f, **w),
    }
    if weights is None:
        expected["maxError"] = lambda: m.max_error(y, f)
    if (y > -1).all() and (f > -1).all():
        expected["rmsle"] = lambda: m.root_mean_squared_log_error(y, f, **w)
    for q in [0.1, 0.5, 0.9]:
        expected[f"pinball@{q}"] = lambda q=q: m.mean_pinball_loss(y, f, alpha=q, **w)
        expected[f"d2Pinball@{q}"] = lambda q=q: m.d2_pinball_score(y, f, alpha=q, **w)
    powers = [0] + ([1, 1.5] if counts else []) + ([2, 3] if above else []) + ([-0.5] if (f > 0).all() else [])
    spread = len(set(y)) > 1
    for power in powers:
        expected[f"tweedieDeviance@{power}"] = lambda p=power: m.mean_tweedie_deviance(y, f, power=p, **w)
        if spread:
            expected[f"d2Tweedie@{power}"] = lambda p=power: m.d2_tweedie_score(y, f, power=p, **w)
    if counts:
        expected["poissonDeviance"] = lambda: m.mean_poisson_deviance(y, f, **w)
    if above:
        expected["gammaDeviance"] = lambda: m.mean_gamma_deviance(y, f, **w)
    case(task, name, {"actual": y, "predicted": f, "weights": weights, **(extra or {})}, {**expected, **(more or {})})


def forecast(name, actual, predicted, history, season, width, level, weights=None):
    """smape, mase and the rest from their definitions in numpy; coverage and the interval score by mapie."""
    from mapie.metrics.regression import regression_coverage_score, regression_mean_width_score, regression_mwi_score

    y, f, h = (np.asarray(one, float) for one in (actual, predicted, history))
    low, high = f - width, f + width
    average = lambda x: np.average(x, weights=weights)
    ends = np.stack([low, high], axis=1)[:, :, None]
    steps = np.abs(h[season:] - h[:-season])
    mae = lambda: average(np.abs(y - f))
    outside = np.maximum(np.maximum(low - y, y - high), 0)
    score = lambda: average(high - low + 2 / (1 - level) * outside)
    more = {
        "smape": lambda: average(2 * np.abs(y - f) / (np.abs(y) + np.abs(f))),
        "wape": lambda: mae() / average(np.abs(y)),
        "bias": lambda: average(f - y),
        "relativeBias": lambda: average(f - y) / average(np.abs(y)),
        "mase": lambda: mae() / steps.mean(),
        "rmsse": lambda: math.sqrt(average((y - f) ** 2) / (steps**2).mean()),
        "coverage": lambda: average((y >= low) & (y <= high)),
        "intervalWidth": lambda: average(high - low),
        "intervalScore": score,
        "scaledIntervalScore": lambda: score() / steps.mean(),
    }
    if weights is None:
        more["coverage"] = lambda: regression_coverage_score(y, ends)[0]
        more["intervalWidth"] = lambda: regression_mean_width_score(ends)[0]
        more["intervalScore"] = lambda: regression_mwi_score(y, ends, confidence_level=level)
    extra = {"history": h, "season": season, "low": low, "high": high, "level": level}
    regression(name, y, f, weights, task="forecast", extra=extra, more=more)


def ranking(name, relevance, scores, weights=None, ties=False):
    """One list for each query. Average precision and reciprocal rank from average_precision_score where nothing ties."""
    y, s = np.asarray(relevance, float), np.asarray(scores, float)
    queries, docs = y.shape
    w = dict(sample_weight=weights)
    expected = {
        "ndcg": lambda: m.ndcg_score(y, s, **w),
        "dcg": lambda: m.dcg_score(y, s, **w),
        **{f"ndcg@{k}": lambda k=k: m.ndcg_score(y, s, k=k, **w) for k in (1, 3, 5, 50)},
        **{f"dcg@{k}": lambda k=k: m.dcg_score(y, s, k=k, **w) for k in (1, 3)},
    }
    if not ties:
        order = np.argsort(-s, axis=1)
        is_relevant = np.take_along_axis(y > 0, order, axis=1)
        any_of = is_relevant.any(axis=1)
        mean = lambda x: np.average(x, weights=weights)
        ap = [m.average_precision_score(a > 0, b) if (a > 0).any() else 0 for a, b in zip(y, s)]
        expected["map"] = lambda: mean(ap)
        first = np.where(any_of, 1 / (is_relevant.argmax(axis=1) + 1), 0)
        expected["mrr"] = lambda: mean(first)
        for k in (1, 3):
            hits = is_relevant[:, :k]
            places = np.arange(1, hits.shape[1] + 1)
            total = is_relevant.sum(axis=1)
            at = (hits * np.cumsum(hits, axis=1) / places).sum(axis=1) / np.maximum(np.minimum(k, total), 1)
            expected[f"map@{k}"] = lambda at=at: mean(at)
            expected[f"mrr@{k}"] = lambda h=hits: mean(np.where(h.any(axis=1), first, 0))
            expected[f"precision@{k}"] = lambda h=hits, k=k: mean(h.sum(axis=1) / k)
            expected[f"recall@{k}"] = lambda h=hits: mean(h.sum(axis=1) / np.maximum(total, 1))
            expected[f"hitRate@{k}"] = lambda h=hits: mean(h.any(axis=1))
    ids = np.repeat(np.arange(queries), docs)
    shuffled = rng.permutation(queries * docs)
    rows = {
        "relevance": y.ravel()[shuffled],
        "scores": s.ravel()[shuffled],
        "queries": ids[shuffled],
        "weights": None if weights is None else np.repeat(weights, docs)[shuffled],
    }
    case("ranking", name, rows, expected)


def make_binary():
    binary("four rows of the manual", [0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    y, s = rng.integers(0, 2, 80), rng.random(80).round(4)
    binary("eighty rows with weights", y, s, rng.random(80).round(3))
    binary("weights of zero", y, s, rng.integers(0, 3, 80))
    binary("ties, with weights", y, (s * 8).round() / 8, rng.random(80).round(3))
    binary("ties on the edges of bins", y, (s * 10).round() / 10)
    binary("scores of 0 and 1", y, (s > 0.4).astype(float), rng.random(80).round(3))
    binary("one score", y, np.full(80, 0.5), rng.random(80).round(3))
    binary("32-bit scores", y, s.astype(np.float32).astype(float))
    binary("only positives", [1, 1, 1], [0.2, 0.6, 0.7])
    binary("only negatives", [0, 0, 0], [0.2, 0.6, 0.7])
    binary("nothing called", [0, 1, 1], [0.2, 0.1, 0.3])
    binary("one row", [1], [0.7])
    binary("positives weigh nothing", [1, 1, 0, 0], [0.2, 0.7, 0.6, 0.1], [0, 0, 1, 2])
    cases[-1]["expected"]["prAuc"] = None


def make_multiclass():
    y = rng.integers(0, 4, 60)
    s = softmax(rng.normal(size=(60, 4)) + 0.7 * np.eye(4)[y])
    multiclass("four classes", y, s)
    multiclass("four classes, with weights", y, s, rng.random(60).round(3))
    multiclass("whole weights with zeros", y, s, rng.integers(0, 4, 60))
    tied = (s * 4).round() + 1
    multiclass("ties", y, tied / tied.sum(axis=1, keepdims=True))
    multiclass("two classes", np.minimum(y, 1), softmax(rng.normal(size=(60, 2))))
    cases[-1]["expected"] = {k: v for k, v in cases[-1]["expected"].items() if not k.startswith("auc")}
    multiclass("a class without rows", np.minimum(y, 2), s)
    multiclass("one class", [1, 1, 1], softmax(rng.normal(size=(3, 3))))
    multiclass("one class, called rightly", [2, 2], [[0.1, 0.2, 0.7], [0.2, 0.2, 0.6]])
    multiclass("sure and wrong", [0, 1, 2], [[0, 1, 0], [0, 1, 0], [1, 0, 0]])


def make_multilabel():
    y = rng.integers(0, 2, (50, 5))
    s = (rng.random((50, 5)) * 0.7 + 0.3 * y).round(4)
    multilabel("five labels", y, s)
    multilabel("with weights", y, s, rng.random(50).round(3))
    multilabel("a threshold each", y, s, threshold=[0.2, 0.4, 0.5, 0.6, 0.8])
    multilabel("ties", y, (s * 4).round() / 4, rng.integers(0, 3, 50))
    rare = y.copy()
    rare[:, 0], rare[3], rare[4] = 0, 1, 0
    rare[:, 0] = 0
    multilabel("a label that never occurs, rows with none", rare, s)
    multilabel("nothing called", y[:6], s[:6] * 0.1)


def make_regression():
    y = np.exp(rng.normal(size=70)).round(4)
    f = (y * np.exp(rng.normal(size=70) * 0.4)).round(4)
    regression("above zero", y, f)
    regression("with weights", y, f, rng.random(70).round(3))
    regression("whole weights with zeros", y, f, rng.integers(0, 3, 70))
    regression("around zero", rng.normal(size=41), rng.normal(size=41))
    regression("counts", rng.integers(0, 4, 50), rng.random(50) * 3 + 0.1, rng.random(50).round(2))
    regression("ties", [1, 2, 2, 3, 3, 3], [1, 1, 2, 3, 4, 4])
    regression("exact", [1.5, 2.5, 3.5], [1.5, 2.5, 3.5])
    regression("all values equal, exact", [2, 2, 2], [2, 2, 2])
    regression("all values equal, not exact", [2, 2, 2], [2, 1, 3])
    regression("one row", [2.0], [3.0])
    regression("a value of zero", [0, 1, 2], [1, 1, 2])
    regression("two rows", [1, 3], [2, 5], [1, 3])


def make_forecast():
    t = np.arange(48)
    series = (50 + t * 0.3 + 8 * np.sin(t / 12 * 2 * np.pi) + rng.normal(size=48)).round(3)
    f = (series[36:] + rng.normal(size=12) * 2).round(3)
    forecast("monthly", series[36:], f, series[:36], 12, 2.5, 0.8)
    forecast("without seasons, weighted", series[36:], f, series[:36], 1, 1.5, 0.9, rng.random(12).round(2))


def make_ranking():
    y, s = rng.integers(0, 4, (12, 9)), rng.normal(size=(12, 9))
    y[3] = 0
    ranking("graded", y, s)
    ranking("with weights", y, s, rng.random(12).round(3))
    ranking("ties", y, s.round(), ties=True)
    ranking("one score", y, np.zeros((12, 9)), rng.integers(0, 3, 12), ties=True)
    ranking("two rows a query", [[1, 0], [0, 1], [0, 0]], [[0.2, 0.9], [0.1, 0.3], [1, 2]])


def make_curves():
    y, s = rng.integers(0, 2, 40), (rng.random(40) * 12).round() / 12
    w = rng.random(40).round(3)
    false_rate, true_rate, thresholds = m.roc_curve(y, s, sample_weight=w, drop_intermediate=False)
    precision, recall, _ = m.precision_recall_curve(y, s, sample_weight=w)
    quantile = calibration.calibration_curve(y, s, n_bins=6, strategy="quantile")
    uniform = calibration.calibration_curve(y, s, n_bins=12)
    return {
        "labels": y, "scores": s, "weights": w, "falseRate": false_rate, "trueRate": true_rate,
        "thresholds": thresholds[1:], "precision": precision[:-1][::-1], "recall": recall[:-1][::-1],
        "quantile": quantile, "uniform": uniform,
    }


def make_averages():
    """Every zero_division that there is, where classes are neither there nor called."""
    y, called = [0, 0, 1, 1, 1, 3], [0, 1, 1, 1, 4, 4]
    out = []
    for name, zero in (("0", 0), ("1", 1), ("leaveOut", np.nan)):
        for average in ("macro", "micro", "weighted"):
            p, r, f, _ = m.precision_recall_fscore_support(y, called, average=average, zero_division=zero)
            out.append({"zeroDivision": name, "average": average, "precision": p, "recall": r, "fBeta": f})
    per_class = m.precision_recall_fscore_support(y, called, labels=range(5), zero_division=0)
    shares = {n: m.confusion_matrix(y, called, labels=range(5), normalize=n).ravel() for n in ("true", "pred", "all")}
    return {"labels": y, "called": called, "averages": out, "perClass": per_class[:3],
            "matrix": m.confusion_matrix(y, called, labels=range(5)).ravel(), "shares": shares,
            "adjusted": m.balanced_accuracy_score(y, called, adjusted=True)}


def make_intervals():
    from statsmodels.stats.contingency_tables import mcnemar
    from statsmodels.stats.proportion import proportion_confint

    x = rng.exponential(size=40).round(4)
    drawn = stats.bootstrap((x,), np.mean, n_resamples=300, method="percentile", rng=1)
    bounds = {}
    for confidence in (0.8, 0.95):
        for method in ("percentile", "BCa"):
            again = stats.bootstrap((x,), np.mean, n_resamples=0, bootstrap_result=drawn, method=method, confidence_level=confidence)
            bounds[f"{method} {confidence}"] = list(again.confidence_interval)
    return {
        "wilson": [{"hits": k, "rows": n, "bounds": proportion_confint(k, n, alpha=0.05, method="wilson")} for k, n in ((0, 10), (3, 10), (10, 10), (480, 1000))],
        "mcnemar": [{"onlyFirst": b, "onlySecond": c, "exact": mcnemar([[5, b], [c, 5]], exact=True).pvalue,
                     "corrected": mcnemar([[5, b], [c, 5]], exact=False).pvalue} for b, c in ((3, 12), (7, 7), (0, 4), (250, 310))],
        "bootstrap": {"values": x, "draws": drawn.bootstrap_distribution, "bounds": bounds},
        "normal": [[z, stats.norm.cdf(z)] for z in (-8, -3, -1.3, -0.01, 0, 0.4, 1, 2.5, 6)],
    }


def make_fairness():
    import fairlearn.metrics as fair

    y, called = rng.integers(0, 2, 200), rng.integers(0, 2, 200)
    groups = rng.integers(0, 3, 200)
    called = np.where((groups == 1) & (rng.random(200) < 0.4), 1, called)
    out = []
    for weights in (None, rng.random(200).round(2)):
        args = dict(sensitive_features=groups, sample_weight=weights)
        out.append({"weights": weights,
            "demographicParity": [fair.demographic_parity_difference(y, called, **args), fair.demographic_parity_ratio(y, called, **args)],
            "equalOpportunity": [fair.equal_opportunity_difference(y, called, **args), fair.equal_opportunity_ratio(y, called, **args)],
            "equalizedOdds": [fair.equalized_odds_difference(y, called, **args), fair.equalized_odds_ratio(y, called, **args)]})
    return {"labels": y, "called": called, "groups": groups, "expected": out}


for make in (make_binary, make_multiclass, make_multilabel, make_regression, make_forecast, make_ranking):
    make()
out = {"cases": cases, "curves": make_curves(), "averages": make_averages(), "intervals": make_intervals(), "fairness": make_fairness()}
json.dump(plain(out), sys.stdout, separators=(",", ":"), allow_nan=False)
