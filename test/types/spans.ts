/** Compiled, never run: spans of a source. */
import { read, schema } from 'coppice';

const Row = schema({ n: schema.int32() });

read.parquet('data/{span}/*.parquet', Row, { span: 'latest' });
read.parquet('data/{span}/*.parquet', Row, { span: 7 });
read.csv('data/{span}/*.csv', Row, { span: { last: 7, skip: 1 }, version: 2 });
read.text('data/{span}/*.txt', { span: { from: 3, to: 5 } });
// @ts-expect-error -- the only word is `latest`
read.parquet('data/{span}/*.parquet', Row, { span: 'newest' });
// @ts-expect-error -- a number is no text
read.parquet('data/{span}/*.parquet', Row, { span: '7' });
// @ts-expect-error -- a range begins somewhere
read.parquet('data/{span}/*.parquet', Row, { span: { to: 5 } });
// @ts-expect-error -- of versions only one is read
read.parquet('data/{span}/*.parquet', Row, { version: { last: 2 } });
