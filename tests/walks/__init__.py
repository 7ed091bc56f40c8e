"""Random walks over the explorers of the pages, without a browser.

pages finds the calls and makes them with the page's own data; hands finds the controls and sends
what a page would send; world gives virtual time and hears every error; invariants hold for every
explorer, known has those of one; machine takes the steps.
"""
