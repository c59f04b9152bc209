"""Every configuration option of a company profile, declared once, page by page.

``PAGES`` and ``OPTIONS`` are in provisioning.catalogue.pages; the page classes stand in the files of their objects.
"""
