import { describePageWithSocket } from './socket-contract.js';

describePageWithSocket('ws');
