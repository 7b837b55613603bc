const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const day = new Intl.DateTimeFormat('en', { dateStyle: 'long' });
const hour = new Intl.DateTimeFormat('en', { timeStyle: 'short', hourCycle: 'h23' });
const clock = new Intl.DateTimeFormat('en', { timeStyle: 'medium', hourCycle: 'h23' });

const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
];

// The server tells when sessions are used and when they end no finer than an hour.

/** As "in 29 days". */
export function fromNow(instant: string, now = Date.now()): string {
  const seconds = (Date.parse(instant) - now) / 1000;
  const [unit, length] = units.find(([, size]) => Math.abs(seconds) >= size) ?? [];
  return unit && length ? relative.format(Math.round(seconds / length), unit) : 'within the hour';
}

/** As "within the hour", "today after 14:00", "yesterday" or "on May 3, 2026": when something was used, which it has been since `instant`. */
export function asLastUse(instant: string, now = Date.now()): string {
  const used = new Date(instant);
  if (now - used.getTime() < 3_600_000) return 'within the hour';
  const today = new Date(now);
  if (used.toDateString() === today.toDateString()) return `today after ${hour.format(used)}`;
  today.setDate(today.getDate() - 1);
  return used.toDateString() === today.toDateString() ? 'yesterday' : `on ${day.format(used)}`;
}

export function asDay(instant: string): string {
  return day.format(new Date(instant));
}

export function asClock(instant: Date): string {
  return clock.format(instant);
}

/** As "9:05", or "3 s" below ten. */
export function asCountdown(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
