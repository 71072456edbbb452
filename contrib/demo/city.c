/* SPDX-License-Identifier: MIT */
#include "contrib/demo/city.h"
#include "base/json.h"

#include <math.h>
#include <stdio.h>

/* All numbers come from these tables and a hash, so that each run shows the same city. */

struct place {
	const char *id, *area;
	double weight; /* of the city's total; the city itself is 1 */
	double vigour; /* around 1: how well it does */
};

static const struct place places[] = {{"yunxi", "990000", 1.0, 0.97}, {"donghu", "990001", 0.17, 1.05},
    {"xiling", "990002", 0.14, 0.78}, {"siyang", "990021", 0.16, 1.01}, {"anping", "990022", 0.09, 0.93},
    {"huaiyin", "990023", 0.08, 0.88}, {"fenghe", "990024", 0.07, 0.96}, {"delin", "990025", 0.08, 0.70},
    {"hitech", "990081", 0.13, 1.12}, {"newtown", "990082", 0.08, 1.03}};

enum { PLACES = sizeof places / sizeof *places };

struct measure_of_city {
	const char *id, *item;
	enum { FLOW, RATE, STOCK } kind;
	double target;	    /* of the city for 2023; a rate's for everyone */
	double sensitivity; /* how much vigour shows */
};

enum {
	GRP,
	INDUSTRY,
	FAI,
	INDUSTRIAL_FAI,
	NEW_PROJECTS,
	MANUFACTURING,
	REVENUE,
	RETAIL,
	TRADE,
	ENTITIES,
	ENERGY,
	MEASURES
};

static const struct measure_of_city city[MEASURES] = {
    [GRP] = {"grp", "A01", FLOW, 2860, 0.25},
    [INDUSTRY] = {"industry_growth", "A02", RATE, 8, 12},
    [FAI] = {"fai_growth", "A03", RATE, 6, 25},
    [INDUSTRIAL_FAI] = {"industrial_fai_growth", "A04", RATE, 15, 40},
    [NEW_PROJECTS] = {"new_projects", "", FLOW, 980, 1.4},
    [MANUFACTURING] = {"manufacturing_won", "", FLOW, 260, 1.2},
    [REVENUE] = {"budget_revenue", "", FLOW, 168, 0.35},
    [RETAIL] = {"retail_sales", "S01", FLOW, 1240, 0.2},
    [TRADE] = {"foreign_trade", "S02", FLOW, 430, 0.9},
    [ENTITIES] = {"market_entities", "", STOCK, 38, 0.8},
    [ENERGY] = {"energy_use", "A09", FLOW, 920, -0.4},
};

/* Share of a year's flow by the end of each month. */
static const double season[] = {0.07, 0.13, 0.22, 0.30, 0.38, 0.47, 0.55, 0.63, 0.72, 0.80, 0.89, 1.0};

/* -1 .. 1, the same for the same place, measure and month. */
static double noise(int place, int measure, int year, int month)
{
	char key[64];

	snprintf(key, sizeof key, "%d/%d/%d/%d", place, measure, year, month);
	return (double)(text_hash(key) >> 11) / (double)(1ull << 52) - 1;
}

static double rounded(double value, int decimals)
{
	double scale = pow(10, decimals);

	return round(value * scale) / scale;
}

/* From the January to the end of a month. */
static double flow(int place, int measure, int year, int month)
{
	const struct measure_of_city *m = &city[measure];
	const struct place *p = &places[place];
	double base = m->target * p->weight, push = 1 + m->sensitivity * (p->vigour - 1);

	if (year < 2023)
		return rounded(base * 0.93 * season[month - 1], 2);
	return rounded(base * season[month - 1] * (push + 0.02 * noise(place, measure, year, month)), 2);
}

static double rate(int place, int measure, int year, int month)
{
	const struct measure_of_city *m = &city[measure];

	return rounded(m->target + m->sensitivity * (places[place].vigour - 0.96) +
			   0.6 * noise(place, measure, year, month) - (year < 2023 ? 1 : 0),
	    1);
}

static double stock(int place, int measure, int year, int month)
{
	const struct measure_of_city *m = &city[measure];
	double end_2022 = m->target * places[place].weight * 0.9,
	       growth = m->target * places[place].weight * 0.1;

	if (year < 2023)
		return rounded(end_2022 - growth * 0.8 * (12 - month) / 12, 3);
	return rounded(
	    end_2022 + growth * season[month - 1] * (1 + m->sensitivity * (places[place].vigour - 1)), 3);
}

/* Figures of a month are out on this day of the next. */
static bool published(int year, int month, int day_of_month, day_number today, struct text *date)
{
	day_number day =
	    month == 12 ? day_of(year + 1, 1, day_of_month) : day_of(year, month + 1, day_of_month);

	if (date)
		day_print(date, day);
	return today >= day;
}

bool city_statistics(struct text *out, int year, int month, day_number today)
{
	static const int measures[] = {GRP, INDUSTRY, FAI, INDUSTRIAL_FAI, ENERGY};
	struct json_writer w = {.out = out, .pretty = true};
	TEXT_OWNED struct text date = {0};
	/* one county corrects its growth of May in July */
	bool revised = year == 2023 && month == 5 && today >= day_of(2023, 7, 10);

	if (month == 1 || !published(year, month, 18, today, &date))
		return false;
	json_open(&w, NULL, '{');
	json_integer(&w, "code", 0);
	json_string(&w, "message", "成功");
	json_string(&w, "note", "made-up figures of a made-up city");
	json_open(&w, "data", '{');
	json_stringf(&w, "period", "%d年1-%d月", year, month);
	json_string(&w, "published", text_of(&date));
	json_open(&w, "rows", '[');
	json_open(&w, NULL, '{');
	json_string(&w, "area", "000000");
	json_string(&w, "item", "A02");
	json_string(&w, "value", "3.8");
	json_string(&w, "mark", "");
	json_close(&w, '}');
	for (int p = 0; p < PLACES; p++) {
		for (size_t i = 0; i < sizeof measures / sizeof *measures; i++) {
			int m = measures[i];
			bool corrected = revised && p == 4 && m == INDUSTRY;
			double v = city[m].kind == RATE ? rate(p, m, year, month) : flow(p, m, year, month);

			if (m == GRP && month % 3 != 0)
				continue;
			json_open(&w, NULL, '{');
			json_string(&w, "area", places[p].area);
			json_string(&w, "item", city[m].item);
			/* the statistics of a large city write 1,234.5; a zone's investment is not counted in
			 * February */
			if (p == 9 && m == FAI && month == 2)
				json_string(&w, "value", "-");
			else if (v >= 1000)
				json_stringf(&w, "value", "%d,%06.2f", (int)v / 1000, fmod(v, 1000));
			else
				json_stringf(&w, "value", city[m].kind == RATE ? "%.1f" : "%.2f",
				    corrected ? v - 3.4 : v);
			json_string(&w, "mark", corrected ? "R" : m == GRP ? "P" : "");
			json_close(&w, '}');
		}
	}
	json_close(&w, ']');
	json_close(&w, '}');
	json_close(&w, '}');
	return true;
}

bool city_finance(struct text *out, int year, int month, day_number today)
{
	static const int measures[] = {NEW_PROJECTS, MANUFACTURING, REVENUE};
	struct json_writer w = {.out = out, .pretty = true};
	TEXT_OWNED struct text date = {0};

	if (!published(year, month, 23, today, &date))
		return false;
	json_open(&w, NULL, '{');
	json_string(&w, "note", "made-up figures of a made-up city");
	json_stringf(&w, "month", "%d年%d月", year, month);
	json_string(&w, "date", text_of(&date));
	json_string(&w, "unit", "万元");
	json_open(&w, "rows", '[');
	for (int p = 0; p < PLACES; p++) {
		json_open(&w, NULL, '{');
		json_string(&w, "county", places[p].id);
		for (size_t i = 0; i < sizeof measures / sizeof *measures; i++)
			json_number(
			    &w, city[measures[i]].id, round(flow(p, measures[i], year, month) * 10000));
		json_close(&w, '}');
	}
	json_close(&w, ']');
	json_close(&w, '}');
	return true;
}

static void pair_of(struct json_writer *w, const char *code, const char *value)
{
	json_open(w, NULL, '{');
	json_string(w, "wdcode", code);
	json_string(w, "valuecode", value);
	json_close(w, '}');
}

bool city_commerce(struct text *out, int year, int month, day_number today)
{
	static const int measures[] = {RETAIL, TRADE};
	static const char *const names[] = {"社会消费品零售总额", "外贸进出口总额"};
	struct json_writer w = {.out = out, .pretty = true};
	bool there = published(year, month, 19, today, NULL);
	char period[16];

	snprintf(period, sizeof period, "%04d%02d", year % 10000, month % 100);
	json_open(&w, NULL, '{');
	json_integer(&w, "returncode", 200);
	json_open(&w, "returndata", '{');
	json_open(&w, "datanodes", '[');
	for (int p = 0; p < PLACES; p++) {
		for (int i = 0; i < 2; i++) {
			/* January is never out alone: February says both months */
			double v = flow(p, measures[i], year, month) -
				   (month > 2 ? flow(p, measures[i], year, month - 1) : 0);
			bool has = there && month != 1;

			json_open(&w, NULL, '{');
			json_stringf(
			    &w, "code", "zb.%s_reg.%s_sj.%s", city[measures[i]].item, places[p].id, period);
			json_open(&w, "data", '{');
			json_number(&w, "data", has ? rounded(v, 2) : 0);
			json_bool(&w, "hasdata", has);
			if (has)
				json_stringf(&w, "strdata", "%.2f", v);
			else
				json_string(&w, "strdata", "");
			json_close(&w, '}');
			json_open(&w, "wds", '[');
			pair_of(&w, "zb", city[measures[i]].item);
			pair_of(&w, "reg", places[p].id);
			pair_of(&w, "sj", period);
			json_close(&w, ']');
			json_close(&w, '}');
		}
	}
	json_close(&w, ']');
	json_open(&w, "wdnodes", '[');
	json_open(&w, NULL, '{');
	json_string(&w, "wdcode", "zb");
	json_open(&w, "nodes", '[');
	for (int i = 0; i < 2; i++) {
		json_open(&w, NULL, '{');
		json_string(&w, "code", city[measures[i]].item);
		json_string(&w, "name", names[i]);
		json_string(&w, "unit", "亿元");
		json_close(&w, '}');
	}
	json_close(&w, ']');
	json_close(&w, '}');
	json_close(&w, ']');
	json_close(&w, '}');
	json_close(&w, '}');
	return there && month != 1;
}

bool city_market(struct text *out, int year, int month, day_number today)
{
	struct json_writer w = {.out = out, .pretty = true};

	if (!published(year, month, 12, today, NULL))
		return false;
	json_open(&w, NULL, '{');
	json_stringf(&w, "month", "%dM%02d", year, month);
	json_string(&w, "unit", "户");
	json_open(&w, "total", '{');
	for (int p = 0; p < PLACES; p++) {
		json_open(&w, places[p].id, '{');
		json_number(&w, "count", round(stock(p, ENTITIES, year, month) * 10000));
		json_close(&w, '}');
	}
	json_close(&w, '}');
	json_close(&w, '}');
	return true;
}

/* ---- projects ---- */

struct project_of_city {
	const char *code, *name, *county, *unit, *person;
	const char *start, *started, *production, *produced; /* "" : not yet */
	double planned, monthly;			     /* investment; done each month since the start */
};

static const struct project_of_city projects[] = {
    {"YX2023-01", "动力电池材料一期", "hitech", "高新区管委会", "谢文博", "2022-11-30", "2022-11-25",
	"2023-10-31", "2023-10-20", 38, 3.1},
    {"YX2023-02", "精密压铸件生产基地", "siyang", "四阳县工信局", "陈立新", "2023-02-28", "2023-02-26",
	"2024-03-31", "", 12.5, 0.9},
    {"YX2023-03", "新型建材产业园", "xiling", "西岭区发改局", "何建华", "2023-03-31", "", "2024-06-30", "",
	9.8, 0},
    {"YX2023-04", "智能家电配件项目", "donghu", "东湖区工信局", "林思齐", "2023-01-31", "2023-01-30",
	"2023-09-30", "2023-09-28", 6.2, 0.75},
    {"YX2023-05", "食品冷链物流中心", "delin", "德霖县商务局", "郑海涛", "2023-04-30", "", "2024-04-30", "",
	5.5, 0},
    {"YX2023-06", "高性能纤维项目", "anping", "安坪县工信局", "黄雅文", "2023-03", "2023-04-12", "2024-06",
	"", 15, 0.8},
    {"YX2023-07", "污水处理厂扩建", "huaiyin", "怀荫县住建局", "梁志强", "2022-09-30", "2022-10-08",
	"2023-05-31", "", 3.2, 0.22},
    {"YX2023-08", "风电叶片制造", "fenghe", "丰禾县发改局", "吴秀兰", "2023-05-31", "2023-05-20",
	"2024-08-31", "", 21, 1.4},
    {"YX2023-09", "新城医院", "newtown", "新城区管委会", "罗佳", "2022-06-30", "2022-06-18", "2023-12-31",
	"2023-12-28", 11, 0.62},
    {"YX2023-10", "城际连接线云溪段", "yunxi", "市交通局", "周明远", "2022-03-31", "2022-03-30", "2024-12-31",
	"", 64, 1.9},
    {"YX2023-11", "生物医药中试平台", "hitech", "高新区管委会", "谢文博", "2023-06-30", "2023-06-28",
	"2024-09-30", "", 7.4, 0.5},
    {"YX2023-12", "再生铝合金项目", "xiling", "西岭区工信局", "何建华", "2022-12-31", "2023-02-15",
	"2023-06-30", "", 8.6, 0.45},
    {"YX2023-13", "光伏组件扩产", "delin", "德霖县工信局", "郑海涛", "2023-02-28", "2023-06-02", "2023-12-31",
	"", 10.2, 0.6},
    {"YX2023-14", "文旅小镇二期", "anping", "安坪县文旅局", "黄雅文", "2023-07-15", "", "2024-10-31", "", 4.8,
	0},
    {"YX2023-15", "电子信息产业园标准厂房", "siyang", "四阳县住建局", "陈立新", "2023-04-30", "2023-04-28",
	"2023-11-30", "2023-11-30", 5.9, 0.7},
};

static day_number day_read(const char *text)
{
	struct date date;

	return *text && date_parse(text, &date) ? date.day : DAY_NONE;
}

static void milestone(
    struct json_writer *w, const char *type, const char *promised, const char *actual, day_number today)
{
	json_open(w, NULL, '{');
	json_string(w, "type", type);
	json_string(w, "promised", promised);
	json_string(w, "actual", *actual && day_read(actual) <= today ? actual : NULL);
	json_close(w, '}');
}

void city_projects(struct text *out, day_number today)
{
	struct json_writer w = {.out = out, .pretty = true};

	json_open(&w, NULL, '{');
	json_string(&w, "note", "made-up projects of a made-up city");
	json_open(&w, "projects", '[');
	for (size_t i = 0; i < sizeof projects / sizeof *projects; i++) {
		const struct project_of_city *p = &projects[i];
		day_number started = day_read(p->started);
		double done =
		    started != DAY_NONE && today > started ? p->monthly * (today - started) / 30.4 : 0;
		/* one department quietly moves its promise in May; one project is dropped in September */
		bool moved = i == 4 && today >= day_of(2023, 5, 10);

		if (i == 13 && today >= day_of(2023, 9, 1))
			continue;
		json_open(&w, NULL, '{');
		json_string(&w, "code", p->code);
		json_string(&w, "name", p->name);
		json_string(&w, "county", p->county);
		json_open(&w, "responsible", '{');
		json_string(&w, "unit", p->unit);
		json_string(&w, "person", p->person);
		json_close(&w, '}');
		json_open(&w, "milestones", '[');
		milestone(&w, "start", moved ? "2023-09-30" : p->start, p->started, today);
		milestone(&w, "production", p->production, p->produced, today);
		json_close(&w, ']');
		json_open(&w, "investment", '{');
		json_number(&w, "total", p->planned);
		json_number(&w, "done", rounded(done < p->planned ? done : p->planned, 2));
		json_close(&w, '}');
		json_close(&w, '}');
	}
	json_close(&w, ']');
	json_close(&w, '}');
}

void city_targets(struct text *out)
{
	text_add(out, "# Targets of the made-up city for 2023, published on 10 February: INDICATOR: "
		      "{REGION: number}.\n"
		      "targets:\n  2023:\n    published: 2023-02-10\n");
	for (int m = 0; m < MEASURES; m++) {
		text_printf(out, "    %s: {", city[m].id);
		for (int p = 0; p < PLACES; p++) {
			double target = city[m].kind == RATE ? city[m].target
							     : rounded(city[m].target * places[p].weight, 2);

			text_printf(out, "%s%s: ", p ? ", " : "", places[p].id);
			text_number(out, target);
		}
		text_add(out, "}\n");
	}
}
