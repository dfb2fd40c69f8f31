"""What every long list offers without asking for it: columns to choose, a workbook, a sheet of paper."""
