const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const day = new Intl.DateTimeFormat('en', { dateStyle: 'long' });
const shortDay = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });
const minute = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeStyle: 'short', hourCycle: 'h23' });
const second = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeStyle: 'medium', hourCycle: 'h23' });
const hour = new Intl.DateTimeFormat('en', { timeStyle: 'short', hourCycle: 'h23' });
const clock = new Intl.DateTimeFormat('en', { timeStyle: 'medium', hourCycle: 'h23' });

const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
];

let serverAhead = 0;

/** Takes the time from the `Date` header of an answer: the clock of this machine may be wrong. */
export function syncClock(date: string | null): void {
  const told = Date.parse(date ?? '');
  if (!Number.isNaN(told)) serverAhead = told - Date.now();
}

/** The time of the server, in milliseconds since 1970, as far as is known. */
function serverNow(): number {
  return Date.now() + serverAhead;
}

// The server tells when sessions are used and when they end no finer than an hour.

/** As "in 29 days": when something ends that has not ended yet. */
export function asEnd(instant: string, now = serverNow()): string {
  const seconds = (Date.parse(instant) - now) / 1000;
  const [unit, length] = units.find(([, size]) => seconds >= size) ?? [];
  return unit && length ? relative.format(Math.round(seconds / length), unit) : 'within the hour';
}

/** As "within the hour", "today after 14:00", "yesterday" or "on May 3, 2026": when something was used, which it has been since `instant`. */
export function asLastUse(instant: string, now = serverNow()): string {
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

/** As "Nov 29, 2026". */
export function asShortDay(instant: string): string {
  return shortDay.format(new Date(instant));
}

/** As "November 29, 2026 at 14:05". */
export function asMinute(instant: string): string {
  return minute.format(new Date(instant));
}

/** As "November 29, 2026 at 14:05:09". */
export function asSecond(instant: string): string {
  return second.format(new Date(instant));
}

export function asClock(instant: Date): string {
  return clock.format(instant);
}

/** As "9:05", or "59 s" below a minute. */
export function asCountdown(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
