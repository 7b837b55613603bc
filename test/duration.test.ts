import { expect } from 'chai';
import { parseDuration } from '../src/duration.js';

describe('a duration', () => {
  const durations: [string | number, number][] = [
    ['0', 0],
    [0, 0],
    ['0s', 0],
    ['500ms', 500],
    ['30s', 30_000],
    ['10m', 600_000],
    ['2h', 7_200_000],
    ['30d', 2_592_000_000],
    ['1 day', 86_400_000],
    ['1.5h', 5_400_000],
    [' 10m ', 600_000],
  ];
  for (const [text, milliseconds] of durations) {
    it(`of ${JSON.stringify(text)} is ${milliseconds} milliseconds`, () => {
      expect(parseDuration(text)).to.equal(milliseconds);
    });
  }

  it('without a unit is seconds, as a text and as a number', () => {
    for (const seconds of [90, '90', ' 90 ', '90.0']) expect(parseDuration(seconds)).to.equal(90_000);
    expect(parseDuration(0.25)).to.equal(250);
  });

  it('is a whole number of milliseconds', () => {
    expect(parseDuration('0.0004')).to.equal(0);
    expect(parseDuration('1.0006s')).to.equal(1001);
  });

  it('is refused when it is none, negative, or beyond all dates', () => {
    const faults = [
      '',
      ' ',
      'soon',
      '10 parsecs',
      '-1',
      '-5m',
      '1m30s',
      '10m,',
      '0x10',
      'Infinity',
      '101y',
      '280000y',
      '1'.repeat(40),
      'm'.repeat(200),
    ];
    for (const fault of [...faults, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e300])
      expect(() => parseDuration(fault), String(fault)).to.throw(TypeError, 'must be a duration such as 30s');
  });

  it('says what is wrong without repeating the value', () => {
    expect(() => parseDuration('a secret by mistake'))
      .to.throw(TypeError)
      .with.property('message')
      .that.does.not.include('secret');
  });
});
