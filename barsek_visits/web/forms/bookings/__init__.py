"""What visits and meetings share: appointments, reservations, availability, the calendar, search."""
