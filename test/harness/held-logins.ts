import type { Connection } from 'mongoose';
import type { Answer, Client } from './client.js';
import { setHash } from './passwords.js';
import type { SignedInClient } from './sign-in.js';

/** Logins that have a middle, however fast the machine is: by hashes that only the application knows, and looks at until it is told to go on. */
export class HeldLogins {
  /** Options of the application. */
  readonly passwords = { cost: 4, verify: () => this.#look() };
  #look = async (): Promise<boolean> => true;

  /** Signs a person in, and does something else once the user was found and before the password is known to be right. */
  async signIn(
    client: Client,
    { fields }: Pick<SignedInClient, 'fields'>,
    connection: Connection,
    meanwhile: () => Promise<unknown>,
  ): Promise<Answer> {
    await setHash(connection, fields.email, 'a hash of the application');
    let goOn = () => {};
    const held = new Promise<boolean>((resolve) => {
      goOn = () => resolve(true);
    });
    const looked = new Promise<void>((resolve) => {
      this.#look = () => {
        resolve();
        return held;
      };
    });
    const login = client.login(fields);
    await Promise.race([looked, login]);
    await meanwhile().finally(goOn);
    return login;
  }
}
