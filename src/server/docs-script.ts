// Runs in the browser, on the page of docs.ts.

/** The global that swagger-ui-bundle.js makes. */
declare const SwaggerUIBundle: (options: Readonly<Record<string, unknown>>) => void;

interface Ui {
  readonly React: { createElement(type: string, properties: object, text: string | undefined): unknown };
}

/** Swagger UI makes Markdown into HTML, which the page's policy lets nobody insert: descriptions are shown as they are. */
const plainDescriptions = {
  wrapComponents: {
    Markdown:
      (_original: unknown, { React }: Ui) =>
      ({ source }: { readonly source?: string }) =>
        React.createElement('p', {}, source),
  },
};

SwaggerUIBundle({
  dom_id: '#docs',
  url: new URL(import.meta.url).searchParams.get('document'),
  plugins: [plainDescriptions],
  // The document is sent to nobody who would check it.
  validatorUrl: null,
});
