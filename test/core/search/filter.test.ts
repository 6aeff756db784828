import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseFilter } from '../../../core/search/filter.js';
import { parseOrder } from '../../../core/search/order.js';
import { offsetOf, pageToken } from '../../../core/search/page-token.js';
import { EXPERIMENTS, RUNS } from '../../../core/search/subject.js';

const only = (filter: string): unknown => {
  const conditions = parseFilter(filter, RUNS);
  expect(conditions).toHaveLength(1);
  return conditions[0];
};

describe('a filter', () => {
  it.each([
    ['metrics.auc > 0.5', 'metric', 'auc', '>', 0.5],
    ['metric.auc<=-1.5e3', 'metric', 'auc', '<=', -1500],
    ["params.lr = '0.1'", 'parameter', 'lr', '=', '0.1'],
    ['params.lr = "0.1"', 'parameter', 'lr', '=', '0.1'],
    ["params.'lr' = '0.1'".replaceAll("params.'lr'", 'params."a b"'), 'parameter', 'a b', '=', '0.1'],
    ['metrics.`val/loss` != 3', 'metric', 'val/loss', '!=', 3],
    ["tags.`mlflow.source.name` LIKE '%.py'", 'tag', 'mlflow.source.name', 'LIKE', '%.py'],
    ["tags.mlflow.source.name ilike '%.PY'", 'tag', 'mlflow.source.name', 'ILIKE', '%.PY'],
    ["status = 'FINISHED'", 'attribute', 'status', '=', 'FINISHED'],
    ['attributes.created >= 1700000000000', 'attribute', 'start_time', '>=', 1_700_000_000_000],
    [`run_id IN ('a', "b")`, 'attribute', 'run_id', 'IN', ['a', 'b']],
    [`run_id not in ('a,b)(')`, 'attribute', 'run_id', 'NOT IN', ['a,b)(']],
    ['params.lr IS NULL', 'parameter', 'lr', 'IS NULL', null],
    ['tags.team is not null', 'tag', 'team', 'IS NOT NULL', null],
    ["dataset.context = 'training'", 'dataset', 'context', '=', 'training'],
    ["params.note = 'it''s'", 'parameter', 'note', '=', "it''s"],
    [`params.note = "it's"`, 'parameter', 'note', '=', "it's"],
    ["params.größe = ''", 'parameter', 'größe', '=', ''],
    ["params.x = 'a and b'", 'parameter', 'x', '=', 'a and b'],
  ])('%s', (filter, ...[entity, key, comparator, value]) => {
    expect(only(filter)).toEqual({ entity, key, comparator, value });
  });

  it('joins conditions by AND, whose case and spaces do not count', () => {
    const conditions = parseFilter("metrics.a>1 and params.b='x'\n AND status != 'FAILED'", RUNS);
    expect(conditions.map(({ key }) => key)).toEqual(['a', 'b', 'status']);
    expect(parseFilter('', RUNS)).toEqual([]);
  });

  it.each([
    ['metrics.a', "Invalid clause(s) in filter string: 'metrics.a'"],
    ['metrics.a >', "Invalid clause(s) in filter string: 'metrics.a', '>'"],
    ['metrics.a > 1 OR metrics.a < 0', "Invalid clause(s) in filter string: 'OR'"],
    ['metrics.a > 1 metrics.b > 1', "Invalid clause(s) in filter string: 'metrics.b'"],
    ['metrics.a > 1 and', "Invalid clause(s) in filter string: 'and'"],
    ["metrics.a > '1'", "Expected numeric value type for metric. Found '1'"],
    ['params.a = 1', "Expected a quoted string value for parameter (e.g. 'my-value'). Got value 1"],
    ['start_time > x', 'Expected numeric value type for numeric attribute: start_time. Found x'],
    ["params.a > '1'", "Invalid comparator '>' not one of '{'=', '!=', 'LIKE', 'ILIKE', 'IS NULL', 'IS NOT NULL'}'"],
    ["params.a == '1'", "Invalid comparator '==' not one of"],
    ['metrics.a IS NULL', "IS NULL / IS NOT NULL is only supported for tags and params, not for 'metric' 'a'"],
    [
      "bogus.a = '1'",
      "Invalid entity type 'bogus'. Valid values are ['metric', 'parameter', 'tag', 'attribute', 'dataset']",
    ],
    ["constructor.a = '1'", "Invalid entity type 'constructor'"],
    ["bogus = '1'", "Invalid attribute key 'bogus' specified."],
    ["toString = '1'", "Invalid attribute key 'toString' specified."],
    ["dataset.rows = '1'", "Invalid dataset key 'rows' specified."],
    ["status IN ('a')", "Only ['run_id'] attributes support comparison with a list of quoted string values."],
    ['run_id IN ()', 'expected a non-empty list of string values, but got empty list'],
    ["run_id IN ('a' 'b')", 'expected a non-empty list of string values, but got ill-formed list.'],
    ["params.a = 'open", "Expected a quoted string value for parameter (e.g. 'my-value'). Got value '"],
    ['status = FINISHED', 'string value FINISHED. Use either single or double quotes.'],
  ])('%s is refused', (filter, message) => {
    expect(() => parseFilter(filter, RUNS)).toThrow(
      expect.objectContaining({ code: 'INVALID_PARAMETER_VALUE', message: expect.stringContaining(message) }),
    );
  });

  it('of experiments knows names, times and tags', () => {
    expect(
      parseFilter("name LIKE 'flights%' AND tags.team = 'ml' AND experiment_id IN ('1')", EXPERIMENTS),
    ).toHaveLength(3);
    expect(() => parseFilter('metrics.a > 1', EXPERIMENTS)).toThrow(
      "Invalid entity type 'metrics'. Valid entity types are ('attribute', 'tag', 'tags')",
    );
  });

  it('gives back any text and any key that it was given in quotes', () => {
    const plain = fc.string().filter((text) => !/["`\\]/.test(text));
    fc.assert(
      fc.property(plain, plain, (key, value) => {
        expect(only(`params.\`${key}\` = "${value}"`)).toEqual({ entity: 'parameter', key, comparator: '=', value });
      }),
    );
  });

  it('is refused with a code or understood, whatever it is', () => {
    const words = fc.constantFrom(
      'metrics.a',
      'and',
      '=',
      '>',
      '1',
      "'x'",
      '(',
      ')',
      'IN',
      'NOT',
      'IS',
      'NULL',
      '`',
      '"',
      ',',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(words, fc.string()), { maxLength: 8 }), (parts) => {
        try {
          parseFilter(parts.join(' '), RUNS);
        } catch (error) {
          expect(error).toMatchObject({ code: 'INVALID_PARAMETER_VALUE' });
        }
      }),
    );
  });
});

describe('an order', () => {
  it.each([
    ['metrics.auc DESC', { entity: 'metric', key: 'auc', ascending: false }],
    ['metrics.`val/loss` desc', { entity: 'metric', key: 'val/loss', ascending: false }],
    ['params."a b"', { entity: 'parameter', key: 'a b', ascending: true }],
    ['start_time ASC', { entity: 'attribute', key: 'start_time', ascending: true }],
    ['attribute.Created', { entity: 'attribute', key: 'start_time', ascending: true }],
  ])('%s', (clause, order) => {
    expect(parseOrder([clause], RUNS)).toEqual([order]);
  });

  it.each([
    [['metrics.a WRONG'], "Invalid ordering key in order_by clause 'metrics.a WRONG'."],
    [['metrics.a DESC x'], "Invalid order_by clause 'metrics.a DESC x'. Could not be parsed."],
    [[''], "Invalid order_by clause ''. Could not be parsed."],
    [['metrics.a', 'metrics.a DESC'], "`order_by` contains duplicate fields: ['metrics.a', 'metrics.a DESC']"],
    [['dataset.name'], "Invalid identifier type 'dataset'"],
    [['bogus'], "Invalid attribute key 'bogus' specified."],
  ])('%j is refused', (clauses, message) => {
    expect(() => parseOrder(clauses, RUNS)).toThrow(message);
  });
});

describe('a page token', () => {
  it("is MLflow's", () => {
    expect(pageToken(2)).toBe('eyJvZmZzZXQiOiAyfQ==');
    expect(offsetOf(pageToken(1_000))).toBe(1_000);
    expect(offsetOf(undefined)).toBe(0);
  });

  it.each(['!!', 'xx', 'YWJj', 'e30=', btoa('{"offset": -1}'), btoa('{"offset": "1; drop"}'), btoa('[1]')])(
    '%s is refused',
    (token) => {
      expect(() => offsetOf(token)).toThrow(expect.objectContaining({ code: 'INVALID_PARAMETER_VALUE' }));
    },
  );
});
