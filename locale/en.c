/* SPDX-License-Identifier: MIT */
#include "locale/texts.h"

/* English. The syntax: locale/message.h. */

/* clang-format off: a row that grows would move all the others. */
const char *const texts_en[TEXT_COUNT] = {
    /* Subjects of rules and alerts */
    [TEXT_SUBJECT_SERIES] = "{region} {indicator}",
    [TEXT_SUBJECT_SERIES_PERIOD] = "{region} {indicator} {period}",
    [TEXT_SUBJECT_PROJECT] = "{code} {name}",

    /* Measures: their names, in the order of the table in alert/measure.c */
    [TEXT_MEASURE_PACE_GAP] = "pace_gap",
    [TEXT_MEASURE_ATTAINMENT] = "attainment",
    [TEXT_MEASURE_VALUE] = "value",
    [TEXT_MEASURE_YOY] = "yoy",
    [TEXT_MEASURE_RANK] = "rank",
    [TEXT_MEASURE_RANK_FROM_BOTTOM] = "rank_from_bottom",
    [TEXT_MEASURE_GAP_TO_BEST] = "gap_to_best",
    [TEXT_MEASURE_PROJECTION] = "projection",
    [TEXT_MEASURE_OVERDUE_DAYS] = "overdue_days",
    [TEXT_MEASURE_REVISION] = "revision",
    [TEXT_MEASURE_START_LATE_DAYS] = "start_late_days",
    [TEXT_MEASURE_PRODUCTION_LATE_DAYS] = "production_late_days",
    [TEXT_MEASURE_START_DUE_DAYS] = "start_due_days",
    [TEXT_MEASURE_PRODUCTION_DUE_DAYS] = "production_due_days",
    [TEXT_MEASURE_INVESTMENT_GAP] = "investment_gap",
    [TEXT_MEASURE_COMMITMENT_MOVED_DAYS] = "commitment_moved_days",
    [TEXT_MEASURE_SILENT_DAYS] = "silent_days",
    [TEXT_MEASURE_VANISHED_DAYS] = "vanished_days",
    [TEXT_MEASURE_FAILING_HOURS] = "failing_hours",
    [TEXT_MEASURE_REJECTED_ROWS] = "rejected_rows",
    [TEXT_MEASURE_SUSPECT_FIGURES] = "suspect_figures",
    [TEXT_MEASURE_SCHEMA_DRIFT] = "schema_drift",
    [TEXT_MEASURE_UNDELIVERED_HOURS] = "undelivered_hours",

    /* Titles of alerts: what a measure says of its subject, below zero, at zero and above it */
    [TEXT_PACE_BEHIND] = "{subject}: {gap, plural, one {# point} other {# points}} behind the schedule",
    [TEXT_PACE_LEVEL] = "{subject}: level with the schedule",
    [TEXT_PACE_AHEAD] = "{subject}: {gap, plural, one {# point} other {# points}} ahead of the schedule",
    [TEXT_PACE_LIMIT_ABOVE] =
	"{subject}: {gap, plural, one {# point} other {# points}} above the share of the limit allowed by then",
    [TEXT_PACE_LIMIT_LEVEL] = "{subject}: level with the share of the limit allowed by then",
    [TEXT_PACE_LIMIT_BELOW] =
	"{subject}: {gap, plural, one {# point} other {# points}} below the share of the limit allowed by then",
    [TEXT_PACE_CHANGE_ABOVE] =
	"{subject}: {gap, plural, one {# point} other {# points}} above the share of the change allowed by then",
    [TEXT_PACE_CHANGE_LEVEL] = "{subject}: level with the share of the change allowed by then",
    [TEXT_PACE_CHANGE_BELOW] =
	"{subject}: {gap, plural, one {# point} other {# points}} below the share of the change allowed by then",
    [TEXT_RATE_BELOW] = "{subject}: {gap, plural, one {# point} other {# points}} short of the target",
    [TEXT_RATE_LEVEL] = "{subject}: level with the target",
    [TEXT_RATE_ABOVE] = "{subject}: {gap, plural, one {# point} other {# points}} better than the target",
    [TEXT_RATE_LIMIT_ABOVE] = "{subject}: {gap, plural, one {# point} other {# points}} above the limit",
    [TEXT_RATE_LIMIT_LEVEL] = "{subject}: level with the limit",
    [TEXT_RATE_LIMIT_BELOW] = "{subject}: {gap, plural, one {# point} other {# points}} below the limit",
    [TEXT_ATTAINED_TARGET] =
	"{subject}: {sign, select, minus {at {percent} % of the target} other {{percent} % of the target reached}}",
    [TEXT_ATTAINED_LIMIT] =
	"{subject}: {sign, select, minus {at {percent} % of the limit} other {{percent} % of the limit used}}",
    [TEXT_ATTAINED_CHANGE] =
	"{subject}: {sign, select, minus {at {percent} % of the change allowed} other {{percent} % of the change allowed used}}",
    [TEXT_ATTAINED_INCREASE] =
	"{subject}: {sign, select, minus {at {percent} % of the planned increase} other {{percent} % of the planned increase reached}}",
    [TEXT_ATTAINED_REDUCTION] =
	"{subject}: {sign, select, minus {at {percent} % of the planned reduction} other {{percent} % of the planned reduction reached}}",
    [TEXT_ATTAINED_RATE] = "{subject}: at {percent} % of the target",
    [TEXT_ATTAINED_RATE_LIMIT] = "{subject}: at {percent} % of the limit",
    [TEXT_PROJECTED_TARGET] = "{subject}: {percent} % of the target to be expected",
    [TEXT_PROJECTED_LIMIT] = "{subject}: {percent} % of the limit to be expected",
    [TEXT_PROJECTED_CHANGE] = "{subject}: {percent} % of the change allowed to be expected",
    [TEXT_PROJECTED_INCREASE] = "{subject}: {percent} % of the planned increase to be expected",
    [TEXT_PROJECTED_REDUCTION] = "{subject}: {percent} % of the planned reduction to be expected",
    [TEXT_PROJECTED_RATE] = "{subject}: {percent} % of the target to be expected",
    [TEXT_PROJECTED_RATE_LIMIT] = "{subject}: {percent} % of the limit to be expected",
    [TEXT_VALUE_IS] = "{subject}: value is {value} {unit}",
    [TEXT_YOY_DOWN] = "{subject}: {change} % down on a year earlier",
    [TEXT_YOY_LEVEL] = "{subject}: level with a year earlier",
    [TEXT_YOY_UP] = "{subject}: {change} % up on a year earlier",
    [TEXT_YOY_RATE_DOWN] = "{subject}: {gap, plural, one {# point} other {# points}} down on a year earlier",
    [TEXT_YOY_RATE_UP] = "{subject}: {gap, plural, one {# point} other {# points}} up on a year earlier",
    [TEXT_RANK_IS] = "{subject}: rank {rank}",
    [TEXT_RANK_FROM_BOTTOM_IS] = "{subject}: rank {rank} from the bottom",
    [TEXT_BEST_BEHIND] = "{subject}: {distance} {unit} behind the best",
    [TEXT_BEST_LEVEL] = "{subject}: level with the best",
    [TEXT_BEST_MORE] = "{subject}: {distance} {unit} more than the best",
    [TEXT_BEST_RATE_BEHIND] = "{subject}: {gap, plural, one {# point} other {# points}} behind the best",
    [TEXT_BEST_RATE_MORE] = "{subject}: {gap, plural, one {# point} other {# points}} above the best",
    [TEXT_OVERDUE_NOT] = "{subject}: figure is not overdue",
    [TEXT_OVERDUE_IS] = "{subject}: figure is {days, plural, one {# day} other {# days}} overdue",
    [TEXT_REVISED_DOWN] = "{subject}: revised by -{change} %",
    [TEXT_REVISED_NOT] = "{subject}: not revised",
    [TEXT_REVISED_UP] = "{subject}: revised by +{change} %",
    [TEXT_REVISED_RATE_DOWN] = "{subject}: revised by -{gap, plural, one {# point} other {# points}}",
    [TEXT_REVISED_RATE_UP] = "{subject}: revised by +{gap, plural, one {# point} other {# points}}",
    [TEXT_START_LATE_NOT] = "{subject}: start is not late",
    [TEXT_START_LATE] = "{subject}: start is {days, plural, one {# day} other {# days}} late",
    [TEXT_PRODUCTION_LATE_NOT] = "{subject}: production is not late",
    [TEXT_PRODUCTION_LATE] = "{subject}: production is {days, plural, one {# day} other {# days}} late",
    [TEXT_START_DUE] = "{subject}: start is due {days, plural, =0 {today} one {in # day} other {in # days}}",
    [TEXT_PRODUCTION_DUE] =
	"{subject}: production is due {days, plural, =0 {today} one {in # day} other {in # days}}",
    [TEXT_INVESTMENT_BEHIND] =
	"{subject}: investment {gap, plural, one {# point} other {# points}} behind the plan",
    [TEXT_INVESTMENT_LEVEL] = "{subject}: investment level with the plan",
    [TEXT_INVESTMENT_AHEAD] =
	"{subject}: investment {gap, plural, one {# point} other {# points}} ahead of the plan",
    [TEXT_MOVED_FORWARD] =
	"{subject}: committed date moved forward by {days, plural, one {# day} other {# days}}",
    [TEXT_MOVED_NOT] = "{subject}: committed date not moved",
    [TEXT_MOVED_BACK] = "{subject}: committed date moved back by {days, plural, one {# day} other {# days}}",
    [TEXT_SILENT_NOT] = "{subject}: changed today",
    [TEXT_SILENT] = "{subject}: no news for {days, plural, one {# day} other {# days}}",
    [TEXT_VANISHED_NOT] = "{subject}: in the register",
    [TEXT_VANISHED] =
	"{subject}: gone from the register {days, plural, =0 {since today} one {for # day} other {for # days}}",
    [TEXT_FAILING_NOT] = "{subject}: not failing",
    [TEXT_FAILING] =
	"{subject}: {hours, plural, =0 {has begun to fail} one {failing for # hour} other {failing for # hours}}",
    [TEXT_REJECTED_NOT] = "{subject}: no rows rejected",
    [TEXT_REJECTED] = "{subject}: {count, plural, one {# row} other {# rows}} rejected",
    [TEXT_SUSPECT_NOT] = "{subject}: no suspect figures",
    [TEXT_SUSPECT] = "{subject}: {count, plural, one {# suspect figure} other {# suspect figures}}",
    [TEXT_DRIFT_NOT] = "{subject}: document's form unchanged",
    [TEXT_DRIFT] = "{subject}: {count, plural, one {# change} other {# changes}} of its document's form",
    [TEXT_UNDELIVERED_NOT] = "{subject}: no message delayed",
    [TEXT_UNDELIVERED] =
	"{subject}: {hours, plural, =0 {has a queued message} one {has not been reached for # hour} other {has not been reached for # hours}}",
    [TEXT_MEASURE_UNKNOWN] = "{subject}: {measure} is unknown: {reason}",

    /* Why a measure has no value */
    [TEXT_UNKNOWN_TOO_LARGE] = "the numbers are too large",
    [TEXT_UNKNOWN_NO_FIGURE] = "no figure is known",
    [TEXT_UNKNOWN_NO_FIGURE_OF_PERIOD] = "there is no figure for the period",
    [TEXT_UNKNOWN_NO_FIGURE_A_YEAR_AGO] = "there is no figure for the same period a year ago",
    [TEXT_UNKNOWN_A_YEAR_AGO_NOT_POSITIVE] = "the value of a year ago is not above zero",
    [TEXT_UNKNOWN_NO_TARGET] = "there is no target for the year",
    [TEXT_UNKNOWN_NO_BASE] = "last year's final level is not known",
    [TEXT_UNKNOWN_TARGET_IS_BASE] =
	"the target is the level of last year: there is nothing to measure progress by",
    [TEXT_UNKNOWN_PERIOD_MISSING] = "an earlier figure of the year is missing",
    [TEXT_UNKNOWN_TARGET_NOT_POSITIVE] = "the target is not above zero: a share of it has no meaning",
    [TEXT_UNKNOWN_ALONE] = "it is the only one of its kind with a figure",
    [TEXT_UNKNOWN_NO_RELEASE_DAY] = "the indicator has no release day (released:)",
    [TEXT_UNKNOWN_NEVER_EXPECTED] = "the region has no target for it and has never reported it",
    [TEXT_UNKNOWN_FIRST_WAS_ZERO] = "the first value was zero",
    [TEXT_UNKNOWN_NO_DATE] = "no date was ever committed to",
    [TEXT_UNKNOWN_HAPPENED] = "it has happened",
    [TEXT_UNKNOWN_DATE_PASSED] = "the date has passed",
    [TEXT_UNKNOWN_NO_INVESTMENT_PLANNED] = "no investment is planned",
    [TEXT_UNKNOWN_NO_INVESTMENT_DONE] = "the investment done is not known",
    [TEXT_UNKNOWN_INVESTMENT_NOT_POSITIVE] = "the investment planned is not above zero",
    [TEXT_UNKNOWN_NO_PLAN] =
	"there is no plan by year and no start and production date to draw a line between",
    [TEXT_UNKNOWN_IN_PRODUCTION] = "it is in production",
    [TEXT_UNKNOWN_NEVER_FETCHED] = "it was never fetched",
    [TEXT_UNKNOWN_ONE_DOCUMENT] = "there are no two documents to compare",

    /* Explanations of measures: formulas with their numbers */
    [TEXT_EXPLAIN_UNKNOWN] = "unknown: {reason}",
    [TEXT_EXPLAIN_CELL] =
	"  {symbol} = {value} {unit}, {period}, known since {known}{status, select, preliminary {, preliminary} revised {, revised} both {, preliminary, revised} other {}}, {origin}",
    [TEXT_EXPLAIN_SCHEDULE_LINEAR] = "  s = {share}, linear: {months} of 12 months",
    [TEXT_EXPLAIN_SCHEDULE_SHARES] = "  s = {share}, the share of month {months} in the schedule",
    [TEXT_EXPLAIN_SCHEDULE_SEASONAL] = "  s = {share}, the mean share of past years by then ({years})",
    [TEXT_EXPLAIN_SCHEDULE_NO_PAST] = "  s = {share}, linear: there is no past year to learn from",
    [TEXT_EXPLAIN_ATTAINMENT] = "attainment = 100 {symbol}/T = 100 * {actual}/{target} = {result} %",
    [TEXT_EXPLAIN_ATTAINMENT_LEVEL] =
	"attainment = 100 (v - b)/(T - b) = 100 * ({actual} - {base})/({target} - {base}) = {result} %",
    [TEXT_EXPLAIN_GAP_LEVEL] = "pace gap = {sign}100 ((v - b)/(T - b) - s) = {result} pp",
    [TEXT_EXPLAIN_GAP] =
	"pace gap = {sign}100 ({symbol}/T - s) = {sign}100 * ({actual}/{target} - {share}) = {result} pp",
    [TEXT_EXPLAIN_GAP_RATE] =
	"pace gap = {formula} = {first} - {second} = {result, plural, one {# point} other {# points}}",
    [TEXT_EXPLAIN_YOY] = "yoy = 100 (v/v' - 1) = 100 * ({now}/{before} - 1) = {result} %",
    [TEXT_EXPLAIN_YOY_RATE] =
	"yoy = v - v' = {now} - {before} = {result, plural, one {# point} other {# points}}",
    [TEXT_EXPLAIN_RANK] =
	"rank {rank} of {count} regions of kind {kind} with a figure; {others, plural, one {# is} other {# are}} better",
    [TEXT_EXPLAIN_RANK_FROM_BOTTOM] =
	"rank {rank} from the bottom of {count} regions of kind {kind} with a figure; {others, plural, one {# is} other {# are}} worse",
    [TEXT_EXPLAIN_GAP_TO_BEST] = "gap to the best = {value} against {best} of {region}: {result} {unit}",
    [TEXT_EXPLAIN_PROJECTION] =
	"projection = attainment / share reached by then = {attainment} / {share} = {result} %",
    [TEXT_EXPLAIN_PROJECTION_RATE] = "projection = the rate itself: 100 v/T = {result} %",
    [TEXT_EXPLAIN_PROJECTION_RANGE] = "  between {low} and {high} % by past years ({years})",
    [TEXT_EXPLAIN_PROJECTION_NO_PAST] = "  linear: there is no past year to learn from",
    [TEXT_EXPLAIN_OVERDUE] =
	"the figure for {period} was to be released by {date}: {days, plural, =0 {not overdue} one {# day overdue} other {# days overdue}}",
    [TEXT_EXPLAIN_REVISION] = "revision: first published {first}, now {now}: {result} %",
    [TEXT_EXPLAIN_REVISION_RATE] =
	"revision: first published {first}, now {now}: {result, plural, one {# point} other {# points}}",
    [TEXT_EXPLAIN_UNCOMMITTED] = "  {milestone}: no committed date",
    [TEXT_EXPLAIN_COMMITTED] = "  {milestone} committed for {date}, first published {known}, {origin}",
    [TEXT_EXPLAIN_COMMITTED_NOW] =
	"  the register now says {date}, since {known}, {origin}{reasoned, select, yes { (its reason: {reason})} other {}}{first, select, counts {; the first date counts} other {}}",
    [TEXT_EXPLAIN_APPROVED] = "  approved: {date} by {by}: {reason}",
    [TEXT_EXPLAIN_HAPPENED] = "  happened {date}, known since {known}, {origin}",
    [TEXT_EXPLAIN_LATE_HAPPENED] = "{milestone} late = 0 days: it has happened",
    [TEXT_EXPLAIN_LATE] =
	"{milestone} late = {today} - {due} = {days, plural, one {# day} other {# days}}{state, select, early { (not due yet)} other {}}",
    [TEXT_EXPLAIN_DUE] = "{milestone} due in {days, plural, one {# day} other {# days}}",
    [TEXT_EXPLAIN_INVESTMENT_GAP] =
	"investment gap = 100 (done/planned - share) = 100 * ({done}/{planned} - {share}) = {result} pp",
    [TEXT_EXPLAIN_INVESTMENT_BY_PLAN] = "  share by the yearly plan",
    [TEXT_EXPLAIN_INVESTMENT_BY_LINE] = "  share a straight line from start to production",
    [TEXT_EXPLAIN_INVESTMENT_ORIGIN] = "  planned {planned}; done {done}",
    [TEXT_EXPLAIN_SILENT] = "nothing about it has changed since {since}",
    [TEXT_EXPLAIN_VANISHED] = "the register {source} no longer lists it since {since}",
    [TEXT_EXPLAIN_FAILING] = "it has failed since {since}, last with: {problem}",
    [TEXT_EXPLAIN_REJECTED] =
	"{count, plural, one {# row} other {# rows}} of its latest document {count, plural, one {was} other {were}} rejected; `pacesetter sources {source}` lists them",
    [TEXT_EXPLAIN_SUSPECT] =
	"{count, plural, one {# figure of its latest document is} other {# figures of its latest document are}} suspect; `pacesetter sources {source}` says why, `pacesetter figures confirm` believes them",
    [TEXT_EXPLAIN_DRIFT] = "against the document before:",
    [TEXT_EXPLAIN_DRIFT_FIELD] = "  {now}, was {before}",
    [TEXT_EXPLAIN_DRIFT_ROWS] = "  {now, plural, one {# row} other {# rows}}, were {before}",
    [TEXT_EXPLAIN_DRIFT_NOT] = "  nothing has changed",
    [TEXT_EXPLAIN_UNDELIVERED] = "a message is queued since {since}; its last attempt: {problem}",

    /* Where a figure or date comes from */
    [TEXT_ORIGIN_CONFIGURATION] = "from the configuration",
    [TEXT_ORIGIN_FETCH] = "fetch {fetch}",
    [TEXT_ORIGIN_ENTERED] = "entered by hand {at}",
    [TEXT_ORIGIN_SOURCE] =
	"from {source}, fetched {at} (fetch {fetch}{evidence, select, yes {, sha256 {sha}…} other {}})",

    /* Milestones, in the order of milestone_names */
    [TEXT_MILESTONE_START] = "start",
    [TEXT_MILESTONE_PRODUCTION] = "production",

    /* Units of measures within a sentence */
    [TEXT_UNIT_POINTS] = "points",

    /* Rules */
    [TEXT_RULE_ONE] = "rule {rule} ({measure}): {first}",
    [TEXT_RULE_BOTH] = "rule {rule} ({measure}): {first}; {second}",
    [TEXT_RULE_NONE] = "rule {rule} ({measure})",
    [TEXT_THRESHOLD] =
	"{severity} {crossed, select, below {below {below}} above {above {above}} other {below {below} or above {above}}}{cleared, select, above {, until above {clear_above}} below {, until below {clear_below}} both {, until above {clear_above}, until below {clear_below}} other {}}{hold, select, periods { for {count} periods} days { for {count} days} months { for {count} months} other {}}",

    /* Severities and states of alerts, in the order of their enumerations */
    [TEXT_SEVERITY_NONE] = "none",
    [TEXT_SEVERITY_WARNING] = "warning",
    [TEXT_SEVERITY_CRITICAL] = "critical",
    [TEXT_ALERT_PENDING] = "pending",
    [TEXT_ALERT_FIRING] = "firing",
    [TEXT_ALERT_RESOLVED] = "resolved",

    /* What an alert rests on, and what is expected next */
    [TEXT_BASIS] = "{basis}; known since {known}{origin, select, source {, from {source}} other {}}",
    [TEXT_BASIS_FIGURE] = "{period}: {value} {unit}",
    [TEXT_BASIS_TARGET] = "{period}: {value} {unit} of the target of {target}",
    [TEXT_BASIS_LIMIT] = "{period}: {value} {unit} of the limit of {target}",
    [TEXT_BASIS_SUM_TARGET] =
	"up to {through}: {sum} {unit} of the target of {target} ({value} {unit} in {period} alone)",
    [TEXT_BASIS_SUM_LIMIT] =
	"up to {through}: {sum} {unit} of the limit of {target} ({value} {unit} in {period} alone)",
    [TEXT_BASIS_LEVEL_TARGET] =
	"{period}: {value} {unit}, {change, plural, =0 {as much as} other {{change} {unit} {sign, select, minus {less} other {more}} than}} at the end of last year; target {target} {unit}",
    [TEXT_BASIS_LEVEL_LIMIT] =
	"{period}: {value} {unit}, {change, plural, =0 {as much as} other {{change} {unit} {sign, select, minus {less} other {more}} than}} at the end of last year; limit {target} {unit}",
    [TEXT_BASIS_RATE_TARGET] = "{period}: {value} {unit}, target {target} {unit}",
    [TEXT_BASIS_RATE_LIMIT] = "{period}: {value} {unit}, limit {target} {unit}",
    [TEXT_BASIS_COMMITTED] = "{milestone} committed for {date}",
    [TEXT_BASIS_MOVED] = "{basis}; the register now says {date}",
    [TEXT_NEXT_FIGURE] = "the figure for {period} is due by {date}",
    [TEXT_NEXT_FIGURE_UNDATED] = "the figure for {period}",
    [TEXT_DETAIL_LOST] = "(the state as of then cannot be computed: it is no longer configured)",

    /* Why the state of an alert has changed */
    [TEXT_CAUSE_PENDING] = "threshold crossed, waiting for its time",
    [TEXT_CAUSE_FIRED] = "threshold crossed",
    [TEXT_CAUSE_FIRED_HELD] = "threshold crossed for long enough",
    [TEXT_CAUSE_RAISED_HELD] = "raised: it has lasted long enough",
    [TEXT_CAUSE_RAISED] =
	"raised: {now}, was {before}{revised, select, yes {, by a revision of {period} from {old} to {new}} other {}}",
    [TEXT_CAUSE_LOWERED] =
	"lowered: {now}, was {before}{revised, select, yes {, by a revision of {period} from {old} to {new}} other {}}",
    [TEXT_CAUSE_NOW] =
	"{measure} is {now} now{revised, select, yes {, by a revision of {period} from {old} to {new}} other {}}",
    [TEXT_CAUSE_UNKNOWN] = "{measure} is unknown now: {reason}",
    [TEXT_CAUSE_HAPPENED] =
	"{milestone, select, start {started} other {went into production}} on {date}, {late, plural, =0 {on time} one {# day late} other {# days late}}",
    [TEXT_CAUSE_NO_RULE] = "the rule is no longer configured",
    [TEXT_CAUSE_NO_SUBJECT] = "it is no longer configured",
    [TEXT_CAUSE_NOT_COVERED] = "the rule no longer covers it",
    [TEXT_CAUSE_YEAR_NO_FIGURE] = "year closed, no figure of it is left",
    [TEXT_CAUSE_YEAR_UNKNOWN] = "year closed, unknown whether the target was met: {reason}",
    [TEXT_CAUSE_YEAR_MET] = "year closed, target met",
    [TEXT_CAUSE_YEAR_MISSED] = "year closed, target missed by {gap, plural, one {# point} other {# points}}",
    [TEXT_CAUSE_YEAR_KEPT] = "year closed, limit kept",
    [TEXT_CAUSE_YEAR_EXCEEDED] =
	"year closed, limit exceeded by {gap, plural, one {# point} other {# points}}",

    /* A measured number within a sentence, by its unit */
    [TEXT_QUANTITY_POINTS] = "{number, plural, one {# point} other {# points}}",
    [TEXT_QUANTITY_PERCENT] = "{number} %",
    [TEXT_QUANTITY_DAYS] = "{number, plural, one {# day} other {# days}}",
    [TEXT_QUANTITY_HOURS] = "{number, plural, one {# hour} other {# hours}}",
    [TEXT_QUANTITY_UNIT] = "{number} {unit}",
    [TEXT_QUANTITY_PLAIN] = "{number}",

    /* Messages to receivers */
    [TEXT_HEADLINE_ONE] =
	"{grouped, select, yes {{group}: } other {}}1 alert, {state, select, warning {warning} critical {critical} other {resolved}}",
    [TEXT_HEADLINE_MANY] =
	"{grouped, select, yes {{group}: } other {}}{count, plural, one {# alert} other {# alerts}}{critical, plural, =0 {} other {, # critical}}{resolved, plural, =0 {} other {, # resolved}}",
    [TEXT_HEADLINE_EDITION] = "{title}: edition {edition} is out",
    [TEXT_HEADLINE_CORRECTION] = "{title}: edition {edition} corrects {corrects}",
    [TEXT_NOTIFICATION] = "{state, select, warning {warning} critical {critical} other {resolved}}: {title}",
    [TEXT_MESSAGE_END_LATE] = "{cause}; it had fired on {date}, which could not be delivered before",
    [TEXT_MESSAGE_REMINDER] = "reminder: {cause}",
    [TEXT_MESSAGE_SINCE] = "since {date}",
    [TEXT_MESSAGE_RESPONSIBLE] =
	"{who, select, office {{office}} person {{person}} other {{office} {person}}}",
    [TEXT_MESSAGE_SINCE_RESPONSIBLE] = "{since}; {responsible}",
    [TEXT_MESSAGE_NEXT] = "next: {next}",
    [TEXT_MESSAGE_MORE] = "and {count} more: pacesetter alerts",

    /* What happens to an alert between its changes of state */
    [TEXT_CAUSE_ESCALATED] =
	"escalation, step {step}: not {what, select, acknowledged {acknowledged} other {resolved}} for {unit, select, days {{count, plural, one {# day} other {# days}}} hours {{count, plural, one {# hour} other {# hours}}} other {{count, plural, one {# minute} other {# minutes}}}}",
    [TEXT_CAUSE_LASTED] =
	"it has lasted for {unit, select, days {{count, plural, one {# day} other {# days}}} hours {{count, plural, one {# hour} other {# hours}}} other {{count, plural, one {# minute} other {# minutes}}}}",
    [TEXT_CAUSE_ACKNOWLEDGED] =
	"acknowledged by {by}: {note}{limited, select, yes {, until {until}} other {}}",

    /* Heads of columns in tables for people */
    [TEXT_HEAD_ALERT] = "alert",
    [TEXT_HEAD_STATE] = "state",
    [TEXT_HEAD_SEVERITY] = "severity",
    [TEXT_HEAD_SINCE] = "since",
    [TEXT_HEAD_RULE] = "rule",
    [TEXT_HEAD_WHAT] = "what",
    [TEXT_HEAD_OFFICE] = "office",
    [TEXT_HEAD_PERSON] = "person",
    [TEXT_HEAD_SUPPRESSED_BY] = "suppressed by",
    [TEXT_HEAD_ACKNOWLEDGED_BY] = "acknowledged by",
    [TEXT_HEAD_AT] = "at",
    [TEXT_HEAD_VALUE] = "value",
    [TEXT_HEAD_MEASURED_VALUE] = "value",
    [TEXT_HEAD_ATTRIBUTE] = "what",
    [TEXT_HEAD_ATTRIBUTE_VALUE] = "value",
    [TEXT_HEAD_CAUSE] = "cause",
    [TEXT_HEAD_REGION] = "region",
    [TEXT_HEAD_REGION_ID] = "region",
    [TEXT_HEAD_REGION_KIND] = "kind",
    [TEXT_HEAD_PARENT] = "within",
    [TEXT_HEAD_NAME] = "name",
    [TEXT_HEAD_INDICATOR] = "indicator",
    [TEXT_HEAD_INDICATOR_ID] = "indicator",
    [TEXT_HEAD_INDICATOR_KIND] = "kind",
    [TEXT_HEAD_UNIT] = "unit",
    [TEXT_HEAD_EVERY] = "every",
    [TEXT_HEAD_BETTER] = "better",
    [TEXT_HEAD_RELEASED] = "released",
    [TEXT_HEAD_PERIOD] = "period",
    [TEXT_HEAD_KNOWN] = "known since",
    [TEXT_HEAD_PUBLISHED] = "published",
    [TEXT_HEAD_FIGURE_STATUS] = "status",
    [TEXT_HEAD_SOURCE] = "source",
    [TEXT_HEAD_SOURCE_ID] = "source",
    [TEXT_HEAD_FETCH] = "fetch",
    [TEXT_HEAD_CODE] = "code",
    [TEXT_HEAD_MILESTONE] = "milestone",
    [TEXT_HEAD_DATE] = "date",
    [TEXT_HEAD_MESSAGE] = "message",
    [TEXT_HEAD_RECEIVER] = "receiver",
    [TEXT_HEAD_CREATED] = "created",
    [TEXT_HEAD_DELIVERED] = "delivered",
    [TEXT_HEAD_ALERTS] = "alerts",
    [TEXT_HEAD_ATTEMPTS] = "tried",
    [TEXT_HEAD_NEXT_ATTEMPT] = "next",
    [TEXT_HEAD_PROBLEM] = "problem",
    [TEXT_HEAD_START_COMMITTED] = "start",
    [TEXT_HEAD_STARTED] = "started on",
    [TEXT_HEAD_START_LATE] = "late",
    [TEXT_HEAD_PRODUCTION_COMMITTED] = "production",
    [TEXT_HEAD_PRODUCTION_LATE] = "late",
    [TEXT_HEAD_COMMITMENT_MOVED] = "put off",
    [TEXT_HEAD_INVESTMENT_DONE_PERCENT] = "inv %",
    [TEXT_HEAD_INVESTMENT_GAP] = "gap",
    [TEXT_HEAD_LIGHT] = "status",
    [TEXT_HEAD_PROMISED] = "committed",
    [TEXT_HEAD_DUE_IN_DAYS] = "in days",
    [TEXT_HEAD_FORECAST] = "forecast",
    [TEXT_HEAD_HAPPENED] = "actual",
    [TEXT_HEAD_LATE_DAYS] = "late",
    [TEXT_HEAD_MOVED_TO] = "moved to",
    [TEXT_HEAD_RANK] = "rank",
    [TEXT_HEAD_RANK_CHANGE] = "moved",
    [TEXT_HEAD_TARGET] = "target",
    [TEXT_HEAD_ATTAINMENT] = "attained %",
    [TEXT_HEAD_SCHEDULE_SHARE] = "schedule %",
    [TEXT_HEAD_PACE_GAP] = "pace gap",
    [TEXT_HEAD_YOY] = "yoy",
    [TEXT_HEAD_ABOVE] = "above",
    [TEXT_HEAD_AHEAD] = "ahead",
    [TEXT_HEAD_MEETS] = "meets",
    [TEXT_HEAD_BELOW] = "below",
    [TEXT_HEAD_LEAD] = "lead",
    [TEXT_HEAD_MET] = "meets",
    [TEXT_HEAD_TO_BEST] = "to best",
    [TEXT_HEAD_PLACE] = "place",
    [TEXT_HEAD_SCORE] = "score",
    [TEXT_HEAD_INDICATORS_KNOWN] = "measured",
    [TEXT_HEAD_INDICATORS] = "of",
    [TEXT_HEAD_MILESTONES_ON_TIME] = "on time",
    [TEXT_HEAD_MILESTONES_LATE] = "late",
    [TEXT_HEAD_DAYS_LATE] = "days late",
    [TEXT_HEAD_DUE_VALUE] = "due",
    [TEXT_HEAD_LIGHT_BEFORE] = "was",
    [TEXT_HEAD_LIGHT_NOW] = "is",
    [TEXT_HEAD_GAP_BEFORE] = "gap was",
    [TEXT_HEAD_GAP_NOW] = "gap is",
    [TEXT_HEAD_DIRECTION] = "direction",
    [TEXT_HEAD_LAST_FETCHED] = "last fetch",
    [TEXT_HEAD_OUTCOME] = "outcome",
    [TEXT_HEAD_ROWS] = "rows",
    [TEXT_HEAD_REJECTED] = "rejected",
    [TEXT_HEAD_NEW] = "new",
    [TEXT_HEAD_THERE] = "there",
    [TEXT_HEAD_NEXT_FETCH] = "next fetch",
    [TEXT_HEAD_FAILING_SINCE] = "failing since",
    [TEXT_HEAD_FIRES] = "fires",
    [TEXT_HEAD_CRITICAL] = "critical",
    [TEXT_HEAD_OVER] = "over",
    [TEXT_HEAD_DAYS] = "days",
    [TEXT_HEAD_FIRST_TITLE] = "what it said first",
    [TEXT_HEAD_PENDING] = "pending",
    [TEXT_HEAD_NOTIFIES] = "notifies",
    [TEXT_HEAD_ROW] = "row",
    [TEXT_HEAD_FIGURE_OR_PROJECT] = "figure or project",
    [TEXT_HEAD_SAYS] = "says",
    [TEXT_HEAD_CHANGE] = "change",
    [TEXT_HEAD_SILENCE] = "silence",
    [TEXT_HEAD_SILENCE_MATCH] = "of which alerts",
    [TEXT_HEAD_FROM] = "from",
    [TEXT_HEAD_UNTIL] = "until",
    [TEXT_HEAD_SILENCED_BY] = "by",
    [TEXT_HEAD_REASON] = "why",
    [TEXT_HEAD_ENDED_BY] = "ended by",
    [TEXT_HEAD_HTTP_STATUS] = "status",
    [TEXT_HEAD_BYTES] = "bytes",
    [TEXT_HEAD_IGNORED] = "ignored",
    [TEXT_HEAD_PATH] = "path",
    [TEXT_HEAD_FOUND] = "found",
    [TEXT_HEAD_REJECTED_BECAUSE] = "reason",
    [TEXT_HEAD_DIFF_WHAT] = "what",
    [TEXT_HEAD_DIFF_NAME] = "of",
    [TEXT_HEAD_DIFF_FIELD] = "field",
    [TEXT_HEAD_DIFF_BEFORE] = "before",
    [TEXT_HEAD_DIFF_AFTER] = "after",

    /* Heads of workbooks in a language that is not English, where those of tables are not enough */
    [TEXT_LABEL_REGION_ID] = "region",
    [TEXT_LABEL_REGION_NAME] = "region_name",
    [TEXT_LABEL_REGION_KIND] = "region_kind",
    [TEXT_LABEL_INDICATOR_ID] = "indicator",
    [TEXT_LABEL_INDICATOR_NAME] = "indicator_name",
    [TEXT_LABEL_PARENT] = "parent",
    [TEXT_LABEL_ACTUAL] = "actual",
    [TEXT_LABEL_PACE_GAP] = "pace_gap_pp",
    [TEXT_LABEL_UNKNOWN] = "unknown",
    [TEXT_LABEL_NEXT_ABOVE] = "next_above",
    [TEXT_LABEL_NEXT_BELOW] = "next_below",
    [TEXT_LABEL_MEETS] = "meets_in",
    [TEXT_LABEL_MET] = "met_in",
    [TEXT_LABEL_START_COMMITTED] = "start_committed",
    [TEXT_LABEL_START_COMMITTED_NOW] = "start_committed_now",
    [TEXT_LABEL_START_REBASELINED] = "start_rebaselined",
    [TEXT_LABEL_START_ACTUAL] = "start_actual",
    [TEXT_LABEL_START_LATE] = "start_late_days",
    [TEXT_LABEL_PRODUCTION_COMMITTED] = "production_committed",
    [TEXT_LABEL_PRODUCTION_COMMITTED_NOW] = "production_committed_now",
    [TEXT_LABEL_PRODUCTION_REBASELINED] = "production_rebaselined",
    [TEXT_LABEL_PRODUCTION_ACTUAL] = "production_actual",
    [TEXT_LABEL_PRODUCTION_LATE] = "production_late_days",
    [TEXT_LABEL_COMMITMENT_MOVED] = "commitment_moved_days",
    [TEXT_LABEL_INVESTMENT_PLANNED] = "investment_planned",
    [TEXT_LABEL_INVESTMENT_DONE] = "investment_done",
    [TEXT_LABEL_INVESTMENT_DONE_PERCENT] = "investment_done_pct",
    [TEXT_LABEL_INVESTMENT_GAP] = "investment_gap_pp",
    [TEXT_LABEL_VANISHED] = "vanished",
    [TEXT_LABEL_SOURCE] = "source",
    [TEXT_LABEL_CHANGED] = "changed",
    [TEXT_LABEL_TIME_MS] = "time_ms",
    [TEXT_LABEL_YEAR] = "year",
    [TEXT_LABEL_OFFICE] = "office",
    [TEXT_LABEL_PERSON] = "person",
    [TEXT_LABEL_UNIT] = "unit",
    [TEXT_LABEL_PERIOD] = "period",
    [TEXT_LABEL_LAST] = "promised_now",

    /* Names of lists and sheets */
    [TEXT_LIST_OVERVIEW] = "overview",
    [TEXT_LIST_TABLE] = "table",
    [TEXT_LIST_RANKINGS] = "rankings",
    [TEXT_LIST_SCORES] = "scores",
    [TEXT_LIST_PROJECTS] = "projects",
    [TEXT_LIST_LATE] = "late",

    /* What a list says that has no rows */
    [TEXT_NO_FIGURES] = "no figures",
    [TEXT_NO_TARGETS] = "no targets",
    [TEXT_NO_SITUATION] =
	"no targets, and no figures of the last three years (--as-of DATE asks about an earlier day)",
    [TEXT_NO_SCORES] = "no targets and no committed dates",
    [TEXT_NO_STATUS_CHANGED] = "no status has changed",
    [TEXT_NO_PROJECTS] = "no projects",
    [TEXT_NO_MILESTONE_DUE] = "no milestone is due in the next 30 days",
    [TEXT_NO_MILESTONE_LATE] = "no milestone is late or missed",
    [TEXT_NO_MILESTONES] = "no milestones",
    [TEXT_NO_ATTRIBUTES] = "nothing was known of it then",
    [TEXT_NO_ALERTS] = "no alerts",
    [TEXT_NO_ALERT_CHANGED] = "no alert has changed",
    [TEXT_NO_SOURCES] = "no sources are configured",
    [TEXT_NO_REGIONS] = "no regions",
    [TEXT_NO_INDICATORS] = "no indicators",
    [TEXT_NO_MESSAGES] = "the outbox is empty",
    [TEXT_NO_RANKING] = "no two regions of a kind have what can be compared",
    [TEXT_NO_SILENCES] = "no silences",
    [TEXT_NOTHING_FIRES] = "nothing fires",
    [TEXT_NOTHING_WOULD_HAVE_FIRED] = "nothing would have fired",
    [TEXT_NEVER_FETCHED] = "never fetched",
    [TEXT_NOTHING_WOULD_BE_STORED] = "nothing would be stored",
    [TEXT_NOTHING_DIFFERS] = "no figure and no committed date has changed",

    /* Words in cells: lights, in the order of light_names */
    [TEXT_LIGHT_GREY] = "grey",
    [TEXT_LIGHT_GREEN] = "green",
    [TEXT_LIGHT_YELLOW] = "yellow",
    [TEXT_LIGHT_RED] = "red",

    /* Words in cells: outcomes of fetches, in the order of fetch_outcome_names; a source that was never fetched, one that is due */
    [TEXT_FETCH_FETCHED] = "fetched",
    [TEXT_FETCH_UNCHANGED] = "unchanged",
    [TEXT_FETCH_FAILED] = "failed",
    [TEXT_FETCH_REJECTED] = "rejected",
    [TEXT_FETCH_ENTERED] = "entered",
    [TEXT_FETCH_NEVER] = "never fetched",
    [TEXT_FETCH_DUE] = "due",

    /* Words in cells: kinds of indicators, frequencies, directions, in the order of their enumerations */
    [TEXT_KIND_YEAR_TO_DATE] = "year-to-date",
    [TEXT_KIND_PER_PERIOD] = "per-period",
    [TEXT_KIND_LEVEL] = "level",
    [TEXT_KIND_RATE] = "rate",
    [TEXT_EVERY_MONTH] = "month",
    [TEXT_EVERY_QUARTER] = "quarter",
    [TEXT_EVERY_YEAR] = "year",
    [TEXT_BETTER_HIGHER] = "higher",
    [TEXT_BETTER_LOWER] = "lower",

    /* Words in cells: messages, milestones, changes */
    [TEXT_MESSAGE_WAITING] = "queued",
    [TEXT_MESSAGE_DELIVERED] = "delivered",
    [TEXT_MESSAGE_DEAD_LETTER] = "dead letter",
    [TEXT_MESSAGE_DROPPED] = "dropped",
    [TEXT_CHANGE_BETTER] = "better",
    [TEXT_CHANGE_WORSE] = "worse",
    [TEXT_YES] = "yes",
    [TEXT_DIFFERENCE_NEW] = "new",
    [TEXT_DIFFERENCE_GONE] = "gone",

    /* Words in cells: events of milestones, in the order of enum milestone_event in export/list_milestones.c */
    [TEXT_EVENT_COMMITTED] = "committed",
    [TEXT_EVENT_MOVED] = "moved",
    [TEXT_EVENT_APPROVED] = "approved",
    [TEXT_EVENT_MISSED] = "missed",
    [TEXT_EVENT_ON_TIME] = "on time",
    [TEXT_EVENT_LATE] = "late",

    /* Words in cells: status of a figure in the order of its flags, and what stands between two */
    [TEXT_STATUS_WITHDRAWN] = "withdrawn",
    [TEXT_STATUS_SUSPECT] = "suspect",
    [TEXT_STATUS_PRELIMINARY] = "preliminary",
    [TEXT_STATUS_REVISED] = "revised",
    [TEXT_STATUS_BETWEEN] = " ",

    /* What a cell says of more than a word */
    [TEXT_SUPPRESSED_BY_SILENCE] = "silence {number}",
    [TEXT_SUPPRESSED_BY_ALERT] = "alert {number}",
    [TEXT_SOURCE_THERE] = "{there} of {expected}, {period}",
    [TEXT_RECEIVER_GONE] = "the receiver is no longer configured",
    [TEXT_NOT_SHOWN] = "not shown without a token",

    /* The situation table */
    [TEXT_SITUATION_HEAD] = "Situation as of {at} ({zone}): percent of the year's target reached",
    [TEXT_NAME_UNIT] = "{name} ({unit})",
    [TEXT_ZONE_SHANGHAI] = "Asia/Shanghai",

    /* Attributes of projects, in the order of their numbers in store/projects.h */
    [TEXT_ATTRIBUTE_NAME] = "name",
    [TEXT_ATTRIBUTE_REGION] = "region",
    [TEXT_ATTRIBUTE_OFFICE] = "office",
    [TEXT_ATTRIBUTE_PERSON] = "person",
    [TEXT_ATTRIBUTE_SOURCE] = "source",
    [TEXT_ATTRIBUTE_VANISHED] = "vanished",
    [TEXT_ATTRIBUTE_PLANNED] = "investment planned",
    [TEXT_ATTRIBUTE_DONE] = "investment done",
    [TEXT_ATTRIBUTE_PLAN_OF_YEAR] = "investment planned for {year}",

    /* Attributes of a milestone, in the order of enum milestone_attribute */
    [TEXT_ATTRIBUTE_COMMITTED] = "{milestone} committed",
    [TEXT_ATTRIBUTE_ACTUAL] = "{milestone} actual",
    [TEXT_ATTRIBUTE_FORECAST] = "{milestone} forecast",
    [TEXT_ATTRIBUTE_REBASELINED] = "{milestone} approved",
    [TEXT_ATTRIBUTE_REBASELINED_BY] = "{milestone} approved by",
    [TEXT_ATTRIBUTE_REBASELINED_BECAUSE] = "{milestone} approval reason",
    [TEXT_ATTRIBUTE_REASON] = "{milestone} reason",

    /* The situation table's legend */
    [TEXT_LEGEND_INDICATOR] = "[{number}] {name}, {unit}",
    [TEXT_LEGEND_INDICATOR_PERIOD] = "[{number}] {name}, {unit}, {period}",
    [TEXT_LEGEND_INDICATOR_RATE] = "[{number}] {name}, {unit}, {period}: the rate itself",
    [TEXT_LEGEND_INDICATOR_SCHEDULED] = "[{number}] {name}, {unit}, {period}: {share}% due",

    /* Words of lights, in the order of light_names; and with their severity */
    [TEXT_LIGHT_WORD_GREY] = "unknown",
    [TEXT_LIGHT_WORD_GREEN] = "on schedule",
    [TEXT_LIGHT_WORD_YELLOW] = "behind",
    [TEXT_LIGHT_WORD_RED] = "far behind",
    [TEXT_LIGHT_LEGEND_GREY] = "unknown",
    [TEXT_LIGHT_LEGEND_GREEN] = "on schedule",
    [TEXT_LIGHT_LEGEND_YELLOW] = "behind (warning)",
    [TEXT_LIGHT_LEGEND_RED] = "far behind (critical)",

    /* Rankings in a terminal */
    [TEXT_RANKING_HEAD] = "{indicator}, {unit}: {kind}",
    [TEXT_RANKING_HEAD_PARENT] = "{indicator}, {unit}: {kind}, {parent}",
    [TEXT_RANKING_HEAD_PERIOD] = "{indicator}, {unit}, {period}: {kind}",
    [TEXT_RANKING_HEAD_PERIOD_PARENT] = "{indicator}, {unit}, {period}: {kind}, {parent}",

    /* One alert in full */
    [TEXT_ALERT_LINE] =
	"alert {number}: {state, select, resolved {resolved} firing {firing} other {pending}}, {severity, select, critical {critical} warning {warning} other {none}}",
    [TEXT_ALERT_LINE_STATE] = "alert {number}, {state}",
    [TEXT_ALERT_RESPONSIBLE_LABEL] = "responsible",
    [TEXT_ALERT_RESPONSIBLE] = "{office}, {person}",
    [TEXT_ALERT_OPENED_LABEL] = "opened",
    [TEXT_ALERT_FIRED_LABEL] = "fired",
    [TEXT_ALERT_RESOLVED_LABEL] = "resolved",
    [TEXT_ALERT_CHANGES_LABEL] = "changes",
    [TEXT_ALERT_NOTIFIED_LABEL] = "notified",
    [TEXT_ALERT_NOTIFIED] = "{at}  {receiver}: {state}",
    [TEXT_ALERT_NOTIFIED_NOBODY] = "nobody",
    [TEXT_ALERT_ACKNOWLEDGED_LABEL] = "acknowledged",
    [TEXT_ALERT_ACKNOWLEDGED] = "{by}: {note}",
    [TEXT_ALERT_SUPPRESSED_LABEL] = "suppressed",
    [TEXT_ALERT_SUPPRESSED_BY_SILENCE] = "by silence {number}",
    [TEXT_ALERT_SUPPRESSED_BY_ALERT] = "by alert {number}",
    [TEXT_ALERT_CHANGE] = "{at}  {state}: {cause}",
    [TEXT_ALERT_CHANGE_SEVERITY] = "{at}  {state} {severity}: {cause}",
    [TEXT_ALERT_ACK_DONE] =
	"alert {number} acknowledged: no reminders; changes of severity and the resolution are still notified",

    /* explain */
    [TEXT_EXPLAIN_HEAD] = "{subject}, {period}",
    [TEXT_EXPLAIN_NO_FIGURE] = "no figure is known of {subject}",
    [TEXT_EXPLAIN_NO_DOCUMENT] = "no document is stored for it",
    [TEXT_EXPLAIN_ALL_FIGURES] = "all vintages of the figure for {period}",
    [TEXT_EXPLAIN_ALL_TARGETS] = "all vintages of the target for {year}",
    [TEXT_EXPLAIN_NONE] = "  none",
    [TEXT_EXPLAIN_VINTAGE] =
	"  {count}. {withdrawn, select, yes {withdrawn by the source} other {{value} {unit}}}, known since {known}{dated, select, yes {, dated {date}} other {}}, {origin}{address, select, direct {, at {url}} redirected {, at {answered} to which {url} led} other {}}",
    [TEXT_VERDICT_UNKNOWN] = "-> unknown",
    [TEXT_VERDICT_CRITICAL] = "-> critical",
    [TEXT_VERDICT_WARNING] = "-> warning",
    [TEXT_VERDICT_RIGHT] = "-> all right",

    /* evaluate */
    [TEXT_EVALUATED] =
	"{firing} firing ({fired} new, {raised} raised, {lowered} lowered), {pending} pending, {resolved} resolved; {messages, plural, one {# message} other {# messages}} put into the outbox",
    [TEXT_EVALUATED_SUPPRESSED] = "{count} suppressed by silences or other alerts",
    [TEXT_EVALUATED_ESCALATED] = "{count} escalated",
    [TEXT_EVALUATED_UNROUTED] =
	"{count, plural, one {# changed alert matches} other {# changed alerts match}} no route: no notifications",
    [TEXT_EVALUATE_SILENCED] = "suppressed: silence {number}",
    [TEXT_EVALUATE_INHIBITED] = "suppressed: inhibited",
    [TEXT_EVALUATE_NO_ROUTE] = "none: no route",

    /* silence */
    [TEXT_SILENCE_ADDED] =
	"silence {number} added: matching alerts are evaluated and listed; notifications follow when it ends",
    [TEXT_SILENCE_ENDED] = "silence {number} has ended",

    /* outbox */
    [TEXT_OUTBOX_DROPPED] = "message {number} dropped (its record is kept)",
    [TEXT_OUTBOX_QUEUED] = "message {number} queued again",

    /* sources */
    [TEXT_SOURCE_REJECTED_ROWS] =
	"rejected and suspect rows of fetch {fetch}{more, select, yes { (the first of them; replay lists the rest)} other {}}:",

    /* projects, figures */
    [TEXT_PROJECT_REBASELINED] =
	"{project}: {milestone} is due on {date}, approved by {by} (the earlier date is kept)",
    [TEXT_FIGURE_NOT_SUSPECT] = "{region} {indicator} {period} is not suspect",
    [TEXT_FIGURE_NOT_THERE] = "{region} {indicator} {period} is not there",
    [TEXT_FIGURE_CONFIRMED] = "{region} {indicator} {period}: {value} is believed now, confirmed by {by}",

    /* Labels and notes of pages and Markdown */
    [TEXT_PAGE_RISEN_BY] = "up by",
    [TEXT_PAGE_FALLEN_BY] = "down by",
    [TEXT_PAGE_LIGHT] = "Light",
    [TEXT_PAGE_START] = "Start",
    [TEXT_PAGE_PRODUCTION] = "Production",
    [TEXT_PAGE_PLANNED] = "Planned",
    [TEXT_PAGE_DONE] = "Done",
    [TEXT_PAGE_SHARE] = "Share",
    [TEXT_PAGE_INVESTMENT_GAP] = "Gap",
    [TEXT_PAGE_GAP] = "Gap",
    [TEXT_PAGE_DATES] = "Dates",
    [TEXT_PAGE_PROJECT] = "Project",
    [TEXT_PAGE_REGION] = "Region",
    [TEXT_PAGE_MILESTONE] = "Milestone",
    [TEXT_PAGE_COMMITTED] = "Committed",
    [TEXT_PAGE_HAPPENED] = "Happened",
    [TEXT_PAGE_DAYS_LATE] = "Days late",
    [TEXT_PAGE_RESPONSIBLE] = "Responsible",
    [TEXT_PAGE_MILESTONES_LATE_OR_MISSED] = "Milestones late or missed",
    [TEXT_PAGE_NOT_YET] = "not yet",
    [TEXT_PAGE_MILESTONES_DUE_IN_THE_NEXT_DAYS] = "Milestones due in the next 30 days",
    [TEXT_PAGE_NOTHING] = "Nothing.",
    [TEXT_PAGE_PROJECTS] = "Projects",
    [TEXT_PAGE_FAR_BEHIND] = "far behind",
    [TEXT_PAGE_BEHIND] = "behind",
    [TEXT_PAGE_BY_OFFICE_AND_STAGE] = "By office and stage",
    [TEXT_PAGE_NOBODY] = "nobody is named",
    [TEXT_PAGE_OFFICE_BY_OFFICE] = "Office by office",
    [TEXT_PAGE_STAGE_BY_STAGE] = "Stage by stage",
    [TEXT_PAGE_KEY_PROJECTS] = "Key projects",
    [TEXT_PAGE_PROJECTS_NOTE] = "A committed date that was moved is struck through: the first one counts.",
    [TEXT_PAGE_ELSEWHERE] = "Elsewhere",
    [TEXT_PAGE_REGION_BY_REGION] = "Region by region",
    [TEXT_PAGE_KEY_PROJECTS_OFFICE_BY_OFFICE] = "Key projects: office by office",
    [TEXT_PAGE_KEY_PROJECTS_STAGE_BY_STAGE] = "Key projects: stage by stage",
    [TEXT_PAGE_TARGETS_OF_INDICATORS] = "Targets of indicators",
    [TEXT_PAGE_CONTENTS] = "Contents",
    [TEXT_PAGE_WHAT_HAS_CHANGED] = "What has changed",
    [TEXT_PAGE_NO_CHANGE] = "No status and no committed date has changed.",
    [TEXT_PAGE_ALL_ON_ONE_SHEET] = "All on one sheet",
    [TEXT_PAGE_SHEET_NOTE] = "Percent of the year's target reached; of a growth rate the rate itself.",
    [TEXT_PAGE_SCORE] = "Score",
    [TEXT_PAGE_INDICATORS] = "Indicators",
    [TEXT_PAGE_MILESTONES_ON_TIME] = "Milestones on time",
    [TEXT_PAGE_MILESTONES_LATE] = "Milestones late",
    [TEXT_PAGE_DAYS_LATE_IN_ALL] = "Days late in all",
    [TEXT_PAGE_SCORES] = "Who answers, and how it went",
    [TEXT_PAGE_SCORE_NOTE] =
	"The score is the weighted mean of the shares of the targets reached, none counted above 100; what is not known counts as nothing.",
    [TEXT_PAGE_POINTS] = "points",
    [TEXT_PAGE_RANK] = "Rank",
    [TEXT_PAGE_TARGET] = "Target",
    [TEXT_PAGE_ACTUAL] = "Actual",
    [TEXT_PAGE_REACHED] = "Reached",
    [TEXT_PAGE_DUE] = "Due",
    [TEXT_PAGE_YEAR_ON_YEAR] = "Year-on-year",
    [TEXT_PAGE_NEXT_ABOVE] = "Next above",
    [TEXT_PAGE_TO_THE_BEST] = "To the best",
    [TEXT_PAGE_WAY] = "Way",
    [TEXT_PAGE_RANKING_BY_INDICATOR] = "Ranking by indicator",
    [TEXT_PAGE_INDICATOR] = "Indicator",
    [TEXT_PAGE_NEXT_BELOW] = "Next below",
    [TEXT_PAGE_YEARS_END] = "Year's end",
    [TEXT_PAGE_HOW_TO_READ_IT] = "How to read it",
    [TEXT_PAGE_READ_NUMBERS] = "Due is the part of the year's target that should have been reached by the end of the period; the gap is what is reached minus what is due, in percentage points, and of a growth rate the rate minus its target; where lower is better it is the other way round, so that below zero is always behind. Of a level, what is reached is the part of the planned change since the end of last year. Year's end is what the target's share comes to if the year goes on as this one and earlier ones did.",
    [TEXT_PAGE_READ_CHARTS] =
	"Progress: the line is the actual value month by month, the dashed one the scheduled value, the level one the target. Dates: a circle is a start, a square production; empty as committed, full as reached; the dotted line is the day of this edition.",
    [TEXT_PAGE_READ_FILES] =
	"Beside this page lie its figures, each with the SHA-256 of the document it came from, and a signed list of them all. Anyone can check that nothing was changed: pacesetter verify FOLDER --key KEY, or with openssl and sha256sum as the README says.",
    [TEXT_PAGE_EMPTY] = "There are no targets and no figures yet.",
    [TEXT_PAGE_NEWS_WORSE] = "Fallen behind",
    [TEXT_PAGE_NEWS_BETTER] = "Caught up",
    [TEXT_PAGE_NEWS_ROSE] = "Risen",
    [TEXT_PAGE_NEWS_FELL] = "Fallen",
    [TEXT_PAGE_NEWS_MET] = "Milestones reached, on time or late",
    [TEXT_PAGE_NEWS_MISSED] = "Milestones missed",
    [TEXT_PAGE_NEWS_MOVED] = "Committed dates moved",
    [TEXT_PAGE_DATES_LABEL] = "committed, actual and moved dates",
    [TEXT_PAGE_UNIT] = "Unit",
    [TEXT_PAGE_PERIOD] = "Period",
    [TEXT_PAGE_PUBLISHED_EDITIONS] = "Published editions",
    [TEXT_PAGE_NO_CORRECTION] = "No figure and no committed date has changed.",
    [TEXT_PAGE_THE_INDICATORS] = "The indicators",
    [TEXT_PAGE_THE_REGIONS] = "The regions",

    /* Stages of projects, in the order of enum stage */
    [TEXT_PAGE_STAGE_NOT_STARTED] = "not started",
    [TEXT_PAGE_STAGE_STARTED] = "started",
    [TEXT_PAGE_STAGE_IN_PRODUCTION] = "in production",

    /* What has changed: of a light, a rank, a milestone */
    [TEXT_CHANGE_LIGHT] = "{region} {indicator}: {now}, was {before}.",
    [TEXT_CHANGE_LIGHT_GAP] = "{region} {indicator}: {now}, was {before} (gap {gap}).",
    [TEXT_CHANGE_RANK_ROSE] = "{region} {indicator}: up to rank {rank} from {before}.",
    [TEXT_CHANGE_RANK_FELL] = "{region} {indicator}: down to rank {rank} from {before}.",
    [TEXT_CHANGE_STARTED] =
	"{project} started on {date}{kept, select, yes {, on time} late {, {days, plural, one {one day} other {# days}} late} other {}}.",
    [TEXT_CHANGE_PRODUCED] =
	"{project} went into production on {date}{kept, select, yes {, on time} late {, {days, plural, one {one day} other {# days}} late} other {}}.",
    [TEXT_CHANGE_NOT_STARTED] = "{project} has not started: committed for {date}.",
    [TEXT_CHANGE_NOT_PRODUCED] = "{project} is not in production: committed for {date}.",
    [TEXT_CHANGE_START_MOVED] = "{project} is to start later: {date} instead of {before}.",
    [TEXT_CHANGE_PRODUCTION_MOVED] = "{project} is to produce later: {date} instead of {before}.",
    [TEXT_PROJECT_IN_REGION] = "{project} ({region})",

    /* A gap within a sentence: behind, level, ahead; of a target, a limit, the change allowed, a rate, a limit of a rate */
    [TEXT_GAP_BEHIND] = "-{size} points",
    [TEXT_GAP_LEVEL] = "+{size} points",
    [TEXT_GAP_AHEAD] = "+{size} points",
    [TEXT_GAP_LIMIT_ABOVE] = "-{size} points",
    [TEXT_GAP_LIMIT_BELOW] = "+{size} points",
    [TEXT_GAP_CHANGE_ABOVE] = "-{size} points",
    [TEXT_GAP_CHANGE_BELOW] = "+{size} points",
    [TEXT_GAP_RATE_BELOW] = "-{size} points",
    [TEXT_GAP_RATE_ABOVE] = "+{size} points",
    [TEXT_GAP_RATE_LIMIT_ABOVE] = "-{size} points",
    [TEXT_GAP_RATE_LIMIT_BELOW] = "+{size} points",

    /* What stands between the members of a list, between clauses, behind the head of a line; a list that is cut */
    [TEXT_LIST_BETWEEN] = ", ",
    [TEXT_CLAUSE_BETWEEN] = "; ",
    [TEXT_HEAD_BETWEEN] = ": ",
    [TEXT_LIST_MORE] = "{names} and {count} more",

    /* The first sentences of a report */
    [TEXT_LEAD_INDICATORS] =
	"Targets of indicators: {green} of {all} on schedule, {behind} behind, {far} far behind{unknown, plural, =0 {} other {, # unknown}}{news, select, both {; since {date}: {fallen} fallen behind, {caught} caught up} fallen {; since {date}: {fallen} fallen behind} caught {; since {date}: {caught} caught up} other {}}.",
    [TEXT_LEAD_PROJECTS] =
	"Key projects: {green} of {all} on schedule, {behind} behind, {far} far behind{unknown, plural, =0 {} other {, # unknown}}{news, select, yes {; milestones since {date}: {milestones}} other {}}.",
    [TEXT_LEAD_YEAR] =
	"Targets of the year: {met} of {all} met, {missed} missed{unknown, plural, =0 {} other {, # unknown}}.",
    [TEXT_LEAD_YEAR_MILESTONES] =
	"Milestones that were due: {kept} kept in time, {late} late or still missing, {days} days late in all.",
    [TEXT_LEAD_WORST] = "Furthest behind: {list}.",
    [TEXT_LEAD_WORST_ONE] = "{region} {indicator} ({gap})",
    [TEXT_LEAD_AWAITED] = "Still awaited for {period}: {list}.",
    [TEXT_LEAD_AWAITED_ONE] =
	"{indicator} ({count, plural, =1 {{region}} other {# regions}}{due, select, past {, was due on {date}} coming {, due on {date}} other {}})",
    [TEXT_MILESTONES_MET] = "{count} on time",
    [TEXT_MILESTONES_MET_LATE] = "{count} late",
    [TEXT_MILESTONES_MISSED] = "{count} missed",
    [TEXT_MILESTONES_MOVED] = "{count} moved",

    /* Indicator by indicator, region by region */
    [TEXT_SUMMARY_INDICATOR] = "{indicator}: {clauses}.",
    [TEXT_SUMMARY_HEAD] =
	"{region} {value} {unit}{attained, select, target {, {percent} % of the year's target} limit {, {percent} % of the year's limit} increase {, {percent} % of the year's planned increase} reduction {, {percent} % of the year's planned reduction} change {, {percent} % of the change allowed for the year} other {}}{gapped, select, yes {, gap {gap}} moved {, gap {gap} (it was {before})} other {}}",
    [TEXT_SUMMARY_RANKING] =
	"{kind} – {first} leads with {most} {unit}, {last} is last with {least} {unit}{rose, select, yes {; risen most: {riser}, from rank {riser_before} to {riser_rank}} other {}}{fell, select, yes {; fallen most: {faller}, from rank {faller_before} to {faller_rank}} other {}}",
    [TEXT_SUMMARY_RANKING_PERIOD] = "{kind}, {period}",
    [TEXT_SUMMARY_MET] = "target met by {met} of {all}",
    [TEXT_SUMMARY_REGION] =
	"{region}: {met} of {all} targets on schedule{changed, select, yes { (it was {before})} other {}}{worse_count, plural, =0 {} other {; fallen behind: {worse}}}{better_count, plural, =0 {} other {; caught up: {better}}}{first_count, plural, =0 {} other {; first in {first}}}{last_count, plural, =0 {} other {; last in {last}}}{milestones_count, plural, =0 {} other {; milestones: {milestones}}}.",
    [TEXT_SUMMARY_REGION_YEAR] =
	"{region}: {met} of {all} targets met{changed, select, yes { (it was {before})} other {}}{worse_count, plural, =0 {} other {; fallen behind: {worse}}}{better_count, plural, =0 {} other {; caught up: {better}}}{first_count, plural, =0 {} other {; first in {first}}}{last_count, plural, =0 {} other {; last in {last}}}{milestones_count, plural, =0 {} other {; milestones: {milestones}}}.",

    /* What a report is of */
    [TEXT_STAND] =
	"{other, select, yes {State of {then}. } other {}}As known on {at} ({zone}).{numbered, select, yes { Edition {edition}.} other {}}",
    [TEXT_FIGURES_UP_TO] = "Figures up to {period}. ",
    [TEXT_SINCE] = "Since {date}.",
    [TEXT_CORRECTS] = "corrects {edition}",
    [TEXT_THIS_CORRECTS] = "This edition corrects {edition}.",

    /* Rankings on a page */
    [TEXT_RANKING_NOTE_LEVEL] = "{first} sets the pace with {most} {unit}; {second} is level with it.",
    [TEXT_RANKING_NOTE] =
	"{first} sets the pace with {most} {unit}; {second} follows, {distance} {difference} behind{then, select, meets {, and at the present pace catches up {periods, plural, one {in one period} other {in # periods}}} grows {; the distance grows, it was {before}} shrinks {; the distance shrinks, it was {before}} other {}}.",
    [TEXT_NEIGHBOUR] =
	"{region}, {level, select, yes {level} other {{distance}}}{periods, plural, =0 {} one {; in one period} other {; in # periods}}",
    [TEXT_RANKING_CAPTION] = "{indicator} ({unit}, {kind})",

    /* Cells of projects on a page, and what charts say to who does not see them */
    [TEXT_CELL_DAYS_LATE] = ", {days, plural, one {one day} other {# days}} late",
    [TEXT_CELL_LATE] = "{days} days late",
    [TEXT_CELL_DONE] = "done",
    [TEXT_CELL_FORECAST] = "forecast",
    [TEXT_CELL_BETWEEN] = ", ",
    [TEXT_CHART_RATE] = "{region}, {indicator}: {value}",
    [TEXT_CHART_RATE_TARGET] = "{region}, {indicator}: {value}, the target being {target}",
    [TEXT_CHART_REACHED] = "{region}, {indicator}: {value} percent of the target",
    [TEXT_CHART_REACHED_DUE] = "{region}, {indicator}: {value} percent of the target, {target} due",

    /* Help on all commands */
    [TEXT_USAGE_TITLE] = "pacesetter {version}: collect figures, compare them with targets, notify",
    [TEXT_USAGE_LINE] = "usage: pacesetter [options] COMMAND [options]",
    [TEXT_USAGE_MORE] = "`pacesetter COMMAND --help` shows the options of a command.",
    [TEXT_COMMAND_CHECK] = "check the configuration and list its errors",
    [TEXT_COMMAND_COLLECT] = "fetch sources and store new figures",
    [TEXT_COMMAND_EVALUATE] = "apply the rules and queue notifications",
    [TEXT_COMMAND_DELIVER] = "send queued notifications",
    [TEXT_COMMAND_OUTBOX] = "list the outbox; resend or drop dead letters",
    [TEXT_COMMAND_RUN] = "collect, evaluate, deliver and publish on schedule",
    [TEXT_COMMAND_TABLE] = "show the situation table, rankings or scores",
    [TEXT_COMMAND_FIGURES] = "list figures; confirm a suspect one",
    [TEXT_COMMAND_PROJECTS] = "list key projects; approve a new date",
    [TEXT_COMMAND_ALERTS] = "list firing alerts; show, acknowledge or test one",
    [TEXT_COMMAND_SILENCE] = "list silences; suppress notifications of matching alerts",
    [TEXT_COMMAND_TEST] = "run unit tests of rules",
    [TEXT_COMMAND_SOURCES] = "list sources and their state; fetches of one",
    [TEXT_COMMAND_EXPLAIN] = "explain a cell of the table, an alert or a project",
    [TEXT_COMMAND_EXPORT] = "export figures, targets, projects and alerts",
    [TEXT_COMMAND_IMPORT] = "import figures, targets or attributes of projects",
    [TEXT_COMMAND_PUBLISH] = "publish an edition, signed and never changed",
    [TEXT_COMMAND_VERIFY] = "verify editions, or prove that a figure is in one",
    [TEXT_COMMAND_DIFF] = "list the differences of two editions",
    [TEXT_COMMAND_KEY] = "make a pair of keys for signing editions",
    [TEXT_COMMAND_PROBE] = "fetch a document and propose a mapping",
    [TEXT_COMMAND_REPLAY] = "map stored documents again after a change of the mapping",
    [TEXT_COMMAND_HELP] = "show help of all commands or of one",
    [TEXT_COMMAND_VERSION] = "show the version",
    [TEXT_COMMAND_MANUAL] = "print manual pages and completions",

    /* What commands say when they are done */
    [TEXT_CHECKED] =
	"configuration OK: {regions, plural, one {# region} other {# regions}}, {indicators, plural, one {# indicator} other {# indicators}}, {targets, plural, one {# target} other {# targets}}, {sources, plural, one {# source} other {# sources}}, {rules, plural, one {# rule} other {# rules}}, {receivers, plural, one {# receiver} other {# receivers}}, {routes, plural, one {# route} other {# routes}}",
    [TEXT_CHECKED_NO_ROUTES] = "note: no routes: alerts are kept and listed, no notifications are sent",
    [TEXT_COLLECT_UNCHANGED] = "unchanged",
    [TEXT_COLLECT_ROWS] =
	"{rows} rows {added} new{many, select, yes { {pages} pages} other {}}{some, select, yes { {rejected} rejected (pacesetter sources {source})} other {}}",
    [TEXT_COLLECT_HAD] = "{count} of {all} documents were fetched before (--force fetches them again)",
    [TEXT_COLLECT_TARGETS] = "{count, plural, one {# target} other {# targets}} entered or changed",
    [TEXT_COLLECT_NOTHING] = "nothing is due",
    [TEXT_COLLECTED] =
	"{fetched} fetched, {failed} failed, {added} new figures and attributes, {rejected, plural, one {# row} other {# rows}} rejected",
    [TEXT_DELIVERED] = "delivered: {summary}",
    [TEXT_DELIVER_BLOCKED] = "more is queued: blocked until {at} by the limit of messages a minute",
    [TEXT_DELIVER_NOTHING] = "nothing is queued",
    [TEXT_PUBLISHED] = "{folder}/{edition}, number {number}",
    [TEXT_PUBLISHED_TOLD] = "{count, plural, one {# message} other {# messages}} queued",
    [TEXT_PUBLISHED_NOT_TOLD] = "no notifications: the edition is of a past day",
    [TEXT_REPLAYED_AGAIN] = "rejected again: {problem}",
    [TEXT_REPLAYED] = "{count, plural, one {# document} other {# documents}} mapped again",
    [TEXT_IMPORTED] = "{rows, plural, one {# row} other {# rows}}, {added} new",
    [TEXT_VERIFIED_PROBLEMS] = "{count, plural, one {# problem} other {# problems}} found",
    [TEXT_VERIFIED_EDITION] = "{edition}, number {number} of {publication}, known on {at}: {result}",
    [TEXT_VERIFIED] =
	"{files, plural, one {# file} other {# files}} and {leaves} figures, targets and projects match the signature; {editions, plural, one {# edition} other {# editions}} to the first{all, select, yes {, whose files are among them} other {}}",
    [TEXT_VERIFIED_CORRECTS] = "it corrects {edition}: {reason}",
    [TEXT_VERIFIED_KEY] = "signed with key {key}",
    [TEXT_VERIFIED_KEY_BESIDE] =
	"which lies beside it: only --key FILE verifies that it is the publisher's own",
    [TEXT_VERIFIED_STORE] = "the store has every figure, target and committed date of it",
    [TEXT_VERIFIED_NOT_IN_IT] = "no figure of {region}, {indicator}, {period} is in it",
};
/* clang-format on */
