import { expect } from 'chai';
import { describeDevice, parseDevice } from '../../src/core/device.js';

const linuxFirefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

const devices: [userAgent: string | undefined, device: string | undefined][] = [
  [linuxFirefox, 'Firefox on Linux'],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36',
    'Chrome on Windows',
  ],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
    'Safari on macOS',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
    'Safari on iOS',
  ],
  [
    'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile Safari/537.36',
    'Chrome on Android',
  ],
  ['curl/8.14.1', 'curl'],
  ['node', 'node'],
  ['', undefined],
  [undefined, undefined],
  ['?!', undefined],
];

describe("a device's name", () => {
  for (const [userAgent, device] of devices) {
    it(`of ${userAgent ?? 'no header'} is ${device ?? 'not known'}`, () => {
      expect(describeDevice(userAgent)).to.equal(device);
    });
  }

  const versions: [userAgent: string, browser: object | undefined, os: object | undefined][] = [
    [linuxFirefox, { name: 'Firefox', version: '140.0' }, { name: 'Linux', version: undefined }],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
      { name: 'Safari', version: '18.5' },
      { name: 'iOS', version: '18.5' },
    ],
    [
      'Mozilla/5.0 (Windows NT 6.1; rv:100.0) Gecko/20100101 Firefox/100.0',
      { name: 'Firefox', version: '100.0' },
      { name: 'Windows', version: '7' },
    ],
    ['curl/8.14.1', undefined, undefined],
  ];
  for (const [userAgent, browser, os] of versions) {
    it(`comes with the versions of browser and system, where ${userAgent} has them`, () => {
      expect(parseDevice(userAgent)).to.deep.include({ browser, os });
    });
  }

  it('comes without the version of a system that browsers freeze, and that stands for later ones as well', () => {
    for (const system of [
      'Windows NT 10.0; Win64; x64',
      'Macintosh; Intel Mac OS X 10_15_7',
      'Linux; Android 10; K',
    ]) {
      const chrome = `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36`;
      const { browser, os } = parseDevice(chrome);
      expect(browser).to.deep.equal({ name: 'Chrome', version: '138.0.0.0' });
      expect(os?.version, system).to.equal(undefined);
    }
  });

  it('is found soon, whatever the header is made of', () => {
    const texts = ['Mozilla/5.0 (', 'Version/', ' ', 'Safari', '(((((((', 'a/1 ', '\u0000'];
    const start = performance.now();
    for (const text of texts) describeDevice(text.repeat(512).slice(0, 512));
    expect(performance.now() - start).to.be.below(1000);
  });
});
