"""The comparisons, their starting probabilities, the blocking, and fitting and running them with Splink.

Persons are compared with nothing: neither legal representatives nor telephone numbers take part.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa

from zhiheng.ledger.linkage.features import Sides

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Step:
    """One outcome of a comparison: its condition, how often it holds for the same firm (m) and for others (u).

    The probabilities are where fitting begins; u is then counted on random pairs and m fitted by expectation
    maximisation. They stay where there is too little to learn from.
    """

    name: str
    condition: str
    m: float
    u: float
    common: str = ""  # column whose frequency corrects the weight: a common name says less


#: Comparison → its outcomes, the first that holds counts; what is missing on one side says nothing (null).
COMPARISONS: Mapping[str, tuple[str, tuple[Step, ...]]] = {
    "name": (
        "core_l IS NULL OR core_r IS NULL",
        (
            Step("same", "core_l = core_r", 0.55, 0.0004, "core"),
            Step("sound", "sound_l = sound_r", 0.08, 0.0002, "sound"),
            Step("one", "length(signs_l) > 2 AND damerau_levenshtein(signs_l, signs_r) <= 1", 0.20, 0.002),
            Step("contained", "length(core_l) > 2 AND length(core_r) > 2 AND "
                 "(starts_with(core_l, core_r) OR starts_with(core_r, core_l))", 0.05, 0.0005),
            Step("two", "length(signs_l) > 4 AND damerau_levenshtein(signs_l, signs_r) <= 2", 0.06, 0.02),
            Step("other", "", 0.06, 0.9769),
        ),
    ),
    # Region of the name and division of the record tell the same thing: one comparison, so that it counts once.
    "place": (
        "(region_l IS NULL OR region_r IS NULL) AND (county_l IS NULL OR county_r IS NULL)",
        (
            Step("same", "region_l = region_r OR county_l = county_r", 0.90, 0.05),
            Step("around", "prefecture_l = prefecture_r OR contains(region_l, region_r) OR contains(region_r, region_l)",
                 0.06, 0.10),
            Step("other", "", 0.04, 0.85),
        ),
    ),
    "form": (
        "form_l IS NULL OR form_r IS NULL",
        (
            Step("same", "form_l = form_r", 0.88, 0.55),
            Step("other", "", 0.12, 0.45),
        ),
    ),
    "branch": (
        "branch_l IS NULL OR branch_r IS NULL",
        (
            Step("same", "branch_l = branch_r", 0.97, 0.90),
            Step("other", "", 0.03, 0.10),
        ),
    ),
    "address": (
        "address_l IS NULL OR address_r IS NULL",
        (
            Step("same", "address_l = address_r", 0.60, 0.0001),
            Step("near", "house_l = house_r AND levenshtein(address_l, address_r) <= 12", 0.20, 0.0004),
            Step("other", "", 0.20, 0.9995),
        ),
    ),
    "code": (
        "code_l IS NULL OR code_r IS NULL OR code_l = ''",
        (
            Step("near", "damerau_levenshtein(code_l, code_r) <= 2", 0.70, 0.000001),
            Step("contained", "length(code_l) >= 6 AND contains(code_r, code_l)", 0.20, 0.00001),
            Step("other", "", 0.10, 0.999989),
        ),
    ),
    "day": (
        "first_l IS NULL",
        (
            Step("borne", "(first_r IS NULL OR first_r <= last_l) AND (last_r IS NULL OR first_l <= last_r)", 0.95, 0.95),
            Step("other", "", 0.05, 0.05),
        ),
    ),
}  # fmt: skip
#: Fitted on the pairs with the same core; the others keep their m, for blocking or scarcity would bend it.
_FITTED = ("place", "form", "address")
#: Pairs are only looked at where one of these agrees; none of them pairs everything with everything.
_BLOCKS = (
    ("variants",),
    ("sound",),
    ("head", "county"),
    ("head", "tail"),
    ("address",),
)
#: Told to who judges, without weight: that a name was given up is why exact rules left it, and proves nothing by itself.
_TOLD = ("day",)
_TRAINED_FROM = 400  # parties; fewer teach nothing
_RANDOM_PAIRS = 2_000_000
#: Below this a pair does not even share in its party's probability.
_FAINT = 0.001
SEED = 20_260_630
#: Nothing is so rare among strangers that it alone proves anything.
_LEAST_U = 1e-6
#: A party has a known organisation this often: what exact rules cannot link is often nobody known.
EXPECTED_KNOWN = 0.7


def pairs(sides: Sides, engine: duckdb.DuckDBPyConnection, least: float, say: Say | None = None) -> pl.DataFrame:
    """Return the pairs that may be: `left` and `right` id, `probability`, and for each comparison its outcome `gamma_…`
    (the number of the step from the end, 0 is "other", -1 unknown) and its weight in bits `mw_…`.

    A party is at most one organisation: its candidates share the probability among them and with "nobody known".
    Runs without network on the connection given. The same input gives the same result.
    """
    tell = say or (lambda _: None)
    _quiet()
    linker = _linker(sides, engine)
    _fit(linker, sides, tell)
    tell("predict")
    found = linker.inference.predict(threshold_match_probability=_FAINT, warning_mode="never")
    frame = pl.DataFrame(pl.from_arrow(found.as_pyarrow_table()))
    linker.table_management.delete_tables_created_by_splink_from_db()
    names = {"unique_id_l": "left", "unique_id_r": "right"}
    kept = [f"{kind}_{name}" for name in COMPARISONS for kind in ("gamma", "mw")]
    frame = frame.rename(names).select(*names.values(), *kept, _common_weight(frame), _odds())
    return (
        _shared(frame)
        .filter(pl.col("probability") >= least)
        .sort("left", "probability", "right", descending=[False, True, False])
    )


def _common_weight(frame: pl.DataFrame) -> pl.Expr:
    """The correction for how common a name is, in bits."""
    given = pl.col("mw_tf_adj_name") if "mw_tf_adj_name" in frame.columns else pl.lit(0.0)
    return given.cast(pl.Float64).fill_null(0.0).alias("mw_common")


def _odds() -> pl.Expr:
    return pl.lit(2.0).pow(pl.col("match_weight").cast(pl.Float64)).alias("odds")


def _shared(frame: pl.DataFrame) -> pl.DataFrame:
    """Turn the odds of single pairs into probabilities within a party. Several names of one firm are one candidate."""
    every = pl.col("odds").sum().over("left")
    return frame.with_columns((pl.col("odds") / (every + (1 - EXPECTED_KNOWN))).alias("probability")).drop("odds")


def _quiet() -> None:
    """Keep Splink's remarks on its training off the terminal; what matters of them is handled by `_temper`."""
    logger = logging.getLogger("splink")
    logger.setLevel(logging.ERROR)
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())


def _linker(sides: Sides, engine: duckdb.DuckDBPyConnection) -> Any:
    from splink import Linker, SettingsCreator
    from splink.backends.duckdb import DuckDBAPI

    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[_comparison(name, *given) for name, given in COMPARISONS.items()],
        blocking_rules_to_generate_predictions=[_block(columns) for columns in _BLOCKS],
        probability_two_random_records_match=_prior(sides),
        retain_matching_columns=True,
        retain_intermediate_calculation_columns=True,
        max_iterations=20,
        linker_uid="zhiheng",
    )
    backend = DuckDBAPI(engine)
    tables = [
        backend.register(sides.left, dataset_display_name="a_party"),
        backend.register(sides.right, dataset_display_name="b_name"),
    ]
    linker = Linker(tables, settings, log_level=None, validate_settings=False)
    for column in ("core", "sound"):
        common = backend.register(_frequencies(sides.right, column), dataset_display_name=f"c_{column}")
        linker.table_management.register_term_frequency_lookup(common, column)
    return linker


def _frequencies(names: pa.Table, column: str) -> pa.Table:
    """Return how common each value is among the known names alone: a party's own spelling tells nothing of it."""
    counted = pl.DataFrame(pl.from_arrow(names.select([column]))).drop_nulls().group_by(column).len().sort(column)
    share = (pl.col("len") / max(1, names.num_rows)).alias(f"tf_{column}")
    return counted.select(column, share).to_arrow()


def _prior(sides: Sides) -> float:
    known: int = sides.right.num_rows
    return min(0.5, EXPECTED_KNOWN / max(1, known))


def _comparison(name: str, unknown: str, steps: tuple[Step, ...]) -> Any:
    import splink.comparison_level_library as levels
    import splink.comparison_library as comparisons

    made: list[Any] = [levels.CustomLevel(unknown).configure(is_null_level=True)]
    for step in steps:
        level = levels.CustomLevel(step.condition) if step.condition else levels.ElseLevel()
        extra: dict[str, Any] = (
            {"tf_adjustment_column": step.common, "disable_tf_exact_match_detection": True} if step.common else {}
        )
        made.append(level.configure(m_probability=step.m, u_probability=step.u, **extra))
    return comparisons.CustomComparison(made, output_column_name=name)


def _block(columns: tuple[str, ...]) -> Any:
    from splink import block_on

    return block_on(*columns, arrays_to_explode=["variants"]) if "variants" in columns else block_on(*columns)


def _fit(linker: Any, sides: Sides, say: Say) -> None:
    """Count u on random pairs and fit m by expectation maximisation, where there is enough to learn from."""
    if sides.left.num_rows < _TRAINED_FROM:
        return
    say("fit")
    from splink import block_on

    linker.training.estimate_u_using_random_sampling(max_pairs=_RANDOM_PAIRS, seed=SEED)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("core"))
    for comparison in linker._settings_obj.comparisons:
        _temper(comparison)


def _temper(comparison: Any) -> None:
    """Take the middle of what was fitted and the starting m; of what is not to be fitted the starting m.

    Fitted values of what was never seen are zero, and one zero would outweigh everything else that speaks for a pair.
    """
    name = comparison.output_column_name
    fitted = [level for level in comparison.comparison_levels if not level.is_null_level]
    for level, step in zip(fitted, COMPARISONS[name][1], strict=True):
        known = name in _FITTED and level.m_probability is not None
        level.m_probability = (level.m_probability + step.m) / 2 if known else step.m
        counted = step.u if name in _TOLD else level.u_probability or step.u
        level.u_probability = max(counted, _LEAST_U)
