/**
 * Has a browser drop what the site stored (W3C Clear Site Data). Not its cookies: those that are cleared are named one by one, and what
 * the application keeps in others is not ours.
 */
export const clearSiteData = ['Clear-Site-Data', '"storage"'] as const;
