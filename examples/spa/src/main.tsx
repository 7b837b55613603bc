import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { AuthProvider } from 'sealgate/react';
import { App } from './app.js';
import { auth } from './auth.js';
import './styles/theme.css';
import './styles/layout.css';
import './styles/header.css';
import './styles/components.css';
import './styles/button.css';
import './styles/form.css';
import './styles/dialog.css';
import './styles/lists.css';
import './styles/pages.css';
import './styles/scenes.css';
import './styles/media.css';

const root = document.getElementById('root');
if (!root) throw new Error('The page has no #root element');

createRoot(root).render(
  <StrictMode>
    <AuthProvider client={auth}>
      <App />
    </AuthProvider>
  </StrictMode>,
);
