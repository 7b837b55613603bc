import cookieParser from 'cookie-parser';
import type { RequestHandler } from 'express';

/** Reads the cookies of a request, where the application has not. */
export const cookies: RequestHandler = cookieParser();
