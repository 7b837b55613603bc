/** What is kept of a person under one name. */
export interface PersonalData {
  /** Its name in the export. */
  readonly name: string;
  /** All of it, as JSON. */
  read(userId: string): Promise<unknown>;
  remove(userId: string): Promise<unknown>;
}
