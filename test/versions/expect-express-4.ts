import express from 'express';
import { expectVersion } from './expect-version.js';

/** Before the tests of each process. */
export const mochaHooks = { beforeAll: () => expectVersion('express', 4, express) };
