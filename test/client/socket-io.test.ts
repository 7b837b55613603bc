import { describePageWithSocket } from './socket-contract.js';

describePageWithSocket('socket.io');
