/** How long to measure: more rounds and longer ones say more. */
export interface Effort {
  readonly rounds: number;
  /** Seconds of each measurement. */
  readonly seconds: number;
}

/** One line of the table. */
export interface Figure {
  readonly what: string;
  /** The median of the rounds, with its unit. */
  readonly figure: string;
  /** The least and the most of the rounds. */
  readonly spread: string;
  /** CPU time of the server's process for one request. */
  readonly cpu?: string;
  readonly goal?: Goal;
}

export interface Goal {
  readonly text: string;
  readonly holds: boolean;
}

/** Something to be measured, by the name it is asked for. */
export type Question = (effort: Effort) => Promise<readonly Figure[]>;
