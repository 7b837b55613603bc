import express from 'express';
import { expectVersion } from './expect-version.js';

export const { mochaGlobalSetup, mochaHooks } = expectVersion('express', 4, express);
