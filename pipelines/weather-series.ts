// How much warmer will tomorrow be than today? Four years of Seattle's weather, day by day, with what the days before were
// like. On the last seven months it is off by 2.6 °C (root mean square error); saying that nothing changes is off by 2.9.
// The years 2012 and 2015 do not differ by more than parts of 2012 do from each other, so nothing drifts.
import { atMost, compare, evaluate, nannyml, pipeline, read, schema, splitByTime, train } from 'coppice';
import { validate, windows, z } from 'coppice';

const degrees = { min: -30, max: 50, unit: '°C' } as const;
const Day = schema({
  date: schema.timestamp(),
  precipitation: schema.float32({ min: 0, unit: 'mm' }),
  temp_max: schema.float32(degrees),
  temp_min: schema.float32(degrees),
  wind: schema.float32({ min: 0, unit: 'm/s' }),
  weather: schema.category({ values: ['drizzle', 'fog', 'rain', 'snow', 'sun'] }),
});
/** By how much tomorrow is warmer; of the last day nobody knows. */
const Series = schema({ ...Day.columns, rise: schema.float32({ min: -40, max: 40, unit: '°C', nullable: true }) });

const features = Series.features((f) => {
  const before = f.windows({ time: f.date, over: { rows: 14 } });
  return {
    season: f.date.month().cyclic(),
    today: f.temp_max.standardize(),
    night: f.temp_min.standardize(),
    rain: f.precipitation.log1p().standardize(),
    wind: f.wind.standardize(),
    weather: f.weather.oneHot(['drizzle', 'fog', 'rain', 'snow', 'sun']),
    yesterday: before.lag(f.temp_max).standardize(),
    dayBefore: before.lag(f.temp_max, 2).standardize(),
    fortnight: before.mean(f.temp_max).standardize(),
    unrest: before.std(f.temp_max).standardize(),
    wet: before.sum(f.precipitation).log1p().standardize(),
    label: f.rise.label(),
  };
});

const input = z.object({
  days: z.string().default('vega-datasets:seattle-weather.csv'),
  epochs: z.number().int().positive().default(60),
  /** In °C, root mean square. */
  maxError: z.number().positive().default(2.8),
});

export default pipeline('weather-series', { input }, (p) => {
  const days = p.step('ingest', p.input.days, (from) =>
    read.csv(from, Day).derive('rise', schema.float32(), 'lead(temp_max) OVER (ORDER BY date) - temp_max'),
  );
  const checked = p.step('validate', days, validate(Series, { missing: { rise: 0.01 } }));

  const first = p.step('first', checked, (all) => all.where('year(date) = 2012'));
  const last = p.step('last', checked, (all) => all.where('year(date) = 2015'));
  const drift = p.step('drift', { reference: first, current: last }, compare({ preset: nannyml() }));

  const past = p.step('windows', checked, windows(features));
  const data = p.step('split', past, splitByTime('date', { train: 0.7, valid: 0.15, test: 0.15 }));
  const trained = p.step(
    'train',
    { epochs: p.input.epochs },
    train({
      on: data,
      task: 'regression',
      features,
      model: (tf) =>
        tf.sequential({
          layers: [
            tf.layers.dense({ inputShape: [features.width], units: 16, activation: 'relu' }),
            tf.layers.dense({ units: 1 }),
          ],
        }),
      optimizer: (tf) => tf.train.adam(3e-3),
      loss: 'meanSquaredError',
      batch: 64,
    }),
  );
  const judge = evaluate({ task: 'regression', pass: [atMost('rmse', p.input.maxError)], minRows: 200 });
  const report = p.step('evaluate', { model: trained.model, on: data.test }, judge);
  const drifted = p.step('drifted', drift.columns, (all) => all.filter((one) => one.drifted).map((one) => one.column));
  return { days: checked.rows, rmse: report.metrics.rmse, r2: report.metrics.r2, verdict: report.verdict, drifted };
});
