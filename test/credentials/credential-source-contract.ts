import { expect } from 'chai';
import type { Connection } from 'mongoose';
import type { CredentialSource, Proof, Registration } from '../../src/credentials/credential-source.js';
import { AuthError } from '../../src/errors.js';
import { isOutdated } from '../../src/sessions-version.js';
import { UserStore } from '../../src/users/user-store.js';
import { raceForOne } from '../harness/race.js';

export interface SourceUnderTest {
  readonly source: CredentialSource;
  readonly connection: Connection;
  /** Takes away what the source has to ask. */
  goAway(): Promise<void>;
  close(): Promise<void>;
}

/** What holds for every source of credentials. */
export function describeCredentialSource(title: string, start: () => Promise<SourceUnderTest>): void {
  describe(`${title}, as a source of credentials`, () => {
    let subject: SourceUnderTest;
    let source: CredentialSource;
    beforeEach(async () => {
      subject = await start();
      source = subject.source;
    });
    afterEach(() => subject.close());
    /** Whether a session that a proof opens would live. */
    const holds = async (proof: Proof | undefined) => {
      const record = proof && (await new UserStore(subject.connection, 'users').findById(proof.user.id));
      return (
        record !== undefined && !isOutdated({ sid: 'new', ver: proof?.sessions.version }, record.sessions)
      );
    };

    it('knows whom it added, by address in any case and by username', async () => {
      const { user: added } = await source.register(ann);
      for (const identifier of [ann.email, 'ANN@Example.com', 'ann'])
        expect(idOf(await source.verify({ identifier, password: ann.password })), identifier).to.equal(
          added.id,
        );
    });

    it('gives a user without a trace of a password, which nobody can change', async () => {
      for (const user of [
        (await source.register(ann)).user,
        (await source.verify({ identifier: ann.email, password: ann.password }))?.user,
      ]) {
        expect(user).to.include({ email: ann.email, name: 'Ann' }).and.be.frozen;
        expect(user?.roles).to.deep.equal(['user']).and.be.frozen;
        const { username: _, ...fields } = user ?? {};
        expect(fields).to.have.all.keys('id', 'email', 'name', 'roles', 'createdAt', 'updatedAt');
        expect(user?.createdAt).to.be.an.instanceOf(Date);
      }
    });

    it('says no to a wrong password and to nobody, and no more than that', async () => {
      await source.register(ann);
      for (const [identifier, password] of [
        [ann.email, `${ann.password} `],
        [ann.email, ann.password.toUpperCase()],
        ['ann', 'another password'],
        ['bob@example.com', ann.password],
        ['bob', ann.password],
        ['ann@', ann.password],
      ] as const)
        expect(await source.verify({ identifier, password }), identifier).to.equal(undefined);
    });

    it('says no to who is disabled', async () => {
      await source.register(ann);
      await subject.connection.collection('users').updateMany({}, { $set: { disabled: true } });
      expect(await source.verify({ identifier: ann.email, password: ann.password })).to.equal(undefined);
    });

    it('says of who was right which sessions of the user live, until all are ended or the user is disabled or gone', async () => {
      const registered = await source.register(ann);
      const users = new UserStore(subject.connection, 'users');
      const { id } = registered.user;
      const verified = () => source.verify({ identifier: ann.email, password: ann.password });
      const proof = await verified();
      expect(proof?.sessions).to.deep.equal(registered.sessions);
      expect(await holds(proof)).to.equal(true);
      await users.change(id, { roles: ['editor'] });
      expect(await holds(proof)).to.equal(true);
      await users.endSessions(id);
      expect(await holds(proof)).to.equal(false);
      const later = await verified();
      expect(await holds(later)).to.equal(true);
      await users.change(id, { disabled: true });
      expect(await holds(later)).to.equal(false);
      await users.change(id, { disabled: false });
      expect(await holds(later)).to.equal(false);
      const latest = await verified();
      expect(await holds(latest)).to.equal(true);
      await subject.connection.collection('users').deleteMany({});
      expect(await holds(latest)).to.equal(false);
    });

    it('changes a password for who knows the one before, or says that it is not the place for that', async () => {
      const { id: userId } = (await source.register(ann)).user;
      const before = await source.verify({ identifier: ann.email, password: ann.password });
      const change = { userId, currentPassword: ann.password, newPassword: 'another password' };
      const changed = await source.changePassword(change).catch(codeOf);
      if (changed === 'not_found') {
        expect(await holds(before)).to.equal(true);
        expect(idOf(await source.verify({ identifier: ann.email, password: ann.password }))).to.equal(userId);
        return;
      }
      expect(idOf(changed)).to.equal(userId);
      expect(await holds(changed)).to.equal(true);
      expect(await holds(before)).to.equal(false);
      expect(await source.verify({ identifier: ann.email, password: ann.password })).to.equal(undefined);
      const now = await source.verify({ identifier: ann.email, password: 'another password' });
      expect(idOf(now)).to.equal(userId);
      expect(await source.changePassword(change)).to.equal(undefined);
      expect(await holds(now)).to.equal(true);
    });

    it('says whether a password is that of somebody who is signed in, and whether there is any', async () => {
      const { id } = (await source.register(ann)).user;
      expect(await source.verifyPassword(id, ann.password)).to.equal('right');
      for (const password of ['a wrong password', ann.password.toUpperCase(), '', undefined])
        expect(await source.verifyPassword(id, password), password).to.equal('wrong');
      for (const nobody of ['0123456789abcdef01234567', 'x'])
        expect(await source.verifyPassword(nobody, ann.password)).to.equal('none');
    });

    it('reads a password to the last byte that its rules allow', async () => {
      const { minimumCharacters, maximumBytes } = source.passwordRules;
      const longest = `${'x'.repeat(maximumBytes - 1)}y`;
      const shortest = 'x'.repeat(minimumCharacters);
      for (const [name, password] of [['long', longest] as const, ['short', shortest] as const]) {
        const email = `${name}@example.com`;
        await source.register({ email, password });
        expect((await source.verify({ identifier: email, password }))?.user, name).to.include({ email });
        const almost = `${password.slice(0, -1)}z`;
        expect(await source.verify({ identifier: email, password: almost }), name).to.equal(undefined);
      }
    });

    it('adds an address once, also of many at a time', async () => {
      const register = () =>
        source.register(ann).then(
          () => 'added',
          (error: AuthError) => error.code,
        );
      await raceForOne(
        Array.from({ length: 10 }, () => register),
        { won: 'added', lost: ['email_taken'], brokenOff: 'service_unavailable' },
      );
      expect(await subject.connection.collection('users').countDocuments()).to.equal(1);
    });

    it('keeps no password where somebody could read it', async () => {
      await source.register(ann);
      await source.verify({ identifier: ann.email, password: ann.password });
      const stored = await subject.connection.collection('users').find().toArray();
      expect(stored).to.have.length(1);
      expect(JSON.stringify(stored)).not.to.include(ann.password);
    });

    it('takes an outage for what it is, and never for a no', async () => {
      const { id } = (await source.register(ann)).user;
      await subject.goAway();
      for (const ask of [
        () => source.verifyPassword(id, ann.password),
        () => source.verify({ identifier: ann.email, password: ann.password }),
        () => source.verify({ identifier: ann.email, password: 'a wrong password' }),
        () => source.register({ ...ann, email: 'another@example.com', username: 'another' }),
      ]) {
        const error = await ask().then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        expect(error).to.be.an.instanceOf(AuthError).and.to.include({ code: 'service_unavailable' });
        expect(error).to.have.property('retryAfter').that.is.above(0);
      }
    });
  });
}

function codeOf(error: unknown): 'not_found' {
  expect(error).to.be.an.instanceOf(AuthError).and.to.include({ code: 'not_found' });
  return 'not_found';
}

const ann: Registration = {
  email: 'ann@example.com',
  password: 'correct horse battery',
  username: 'ann',
  name: 'Ann',
};

function idOf(proof: Proof | undefined): string | undefined {
  return proof?.user.id;
}
