-- schema of the shop
CREATE TABLE customers (
  id INT AUTO_INCREMENT PRIMARY KEY,
  key VARCHAR(10),
  mail VARCHAR(120) NOT NULL UNIQUE,
  UNIQUE KEY k (mail)
);
