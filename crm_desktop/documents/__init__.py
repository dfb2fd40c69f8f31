"""Documents that leave the company: what the customer gets to see, as PDF and as workbook."""
