import type { ReactElement } from 'react';

/** The logo: a wax seal with a gate in it. */
export function Seal(): ReactElement {
  return (
    <svg className="seal" viewBox="0 0 32 32" aria-hidden="true">
      <path
        className="seal-wax"
        d="M14.49 1.77Q16.00 0.80 17.51 1.77Q19.03 2.74 20.81 2.52Q22.60 2.31 23.54 3.84Q24.48 5.37 26.18 5.95Q27.88 6.52 28.07 8.31Q28.25 10.10 29.54 11.36Q30.82 12.62 30.21 14.31Q29.60 16.00 30.21 17.69Q30.82 19.38 29.54 20.64Q28.25 21.90 28.07 23.69Q27.88 25.48 26.18 26.05Q24.48 26.63 23.54 28.16Q22.60 29.69 20.81 29.48Q19.03 29.26 17.51 30.23Q16.00 31.20 14.49 30.23Q12.97 29.26 11.19 29.48Q9.40 29.69 8.46 28.16Q7.52 26.63 5.82 26.05Q4.12 25.48 3.93 23.69Q3.75 21.90 2.46 20.64Q1.18 19.38 1.79 17.69Q2.40 16.00 1.79 14.31Q1.18 12.62 2.46 11.36Q3.75 10.10 3.93 8.31Q4.12 6.52 5.82 5.95Q7.52 5.37 8.46 3.84Q9.40 2.31 11.19 2.52Q12.97 2.74 14.49 1.77Z"
      />
      <path className="seal-gate" d="M10 23.5V15a6 6 0 0 1 12 0v8.5h-3.2V15a2.8 2.8 0 0 0-5.6 0v8.5z" />
    </svg>
  );
}

const paths = {
  home: 'M4 11.2 12 4.5l8 6.7V19.5h-5.2v-5.3H9.2v5.3H4z',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zm-7.5 8c.6-3.7 3.7-5.8 7.5-5.8s6.9 2.1 7.5 5.8',
  devices: 'M3 5.5h13v9H3zM1.5 18h11M17 9.5h4.5V19H17z',
  people:
    'M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 19c.5-3.2 3.1-5 6.5-5s6 1.8 6.5 5M15.5 4.8a3.5 3.5 0 0 1 0 6.4M18 14.5c2 .7 3.2 2.3 3.5 4.5',
  laptop: 'M5 5h14v10H5zM2.5 18.5h19',
  phone: 'M8 3h8v18H8zM11 18h2',
  out: 'M14 4.5H5v15h9M10 12h11m-3.5-3.5L21 12l-3.5 3.5',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z',
  shut: 'M3 9.5c2 2.9 5.2 4.7 9 4.7s7-1.8 9-4.7M6.5 13l-1.8 2.7M12 14.2v3.3M17.5 13l1.8 2.7',
  alert: 'M12 4 2.8 19.5h18.4zM12 10v4.5m0 2.2v.3',
  check: 'm4.5 12.5 5 5 10-11',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zm4.8-1.7 5.2 5.2',
  refresh: 'M19.5 12a7.5 7.5 0 1 1-2.3-5.4M19.5 3.5V7.5h-4',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  down: 'm6 9.5 6 6 6-6',
  close: 'm6 6 12 12M18 6 6 18',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { readonly name: IconName }): ReactElement {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
