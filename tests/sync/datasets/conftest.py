from pathlib import Path

import pytest

_FILES = {
    "categories.csv": "categoryID,categoryName,description\n1,Beverages,Drinks\n",
    "customers.csv": (
        "customerID,companyName,contactName,contactTitle,address,city,region,postalCode,country,phone,fax\n"
        "ANTON,Antonio Moreno Taquería,Antonio Moreno Díaz,Owner,Mataderos 2312,México D.F.,NULL,05023,Mexico,"
        "(5) 555-3932,NULL\n"
        'ROMEY,"Romero, y tomillo",Alejandra,Manager,Gran Vía 1,Madrid,NULL,28001,Spain,NULL,NULL\n'
    ),
    "suppliers.csv": (
        "supplierID,companyName,contactName,contactTitle,address,city,region,postalCode,country,phone,fax,homePage\n"
        "1,Exotic Liquids,Charlotte Cooper,Purchasing,49 Gilbert St.,London,NULL,EC1 4SD,UK,(171) 555-2222,NULL,NULL\n"
    ),
    "products.csv": (
        "productID,productName,supplierID,categoryID,quantityPerUnit,unitPrice,unitsInStock,unitsOnOrder,"
        "reorderLevel,discontinued\n"
        "1,Chai,1,1,10 boxes,18.00,39,0,10,0\n"
        "2,Chang,1,9,NULL,19.00,17,40,25,1\n"
    ),
    "orders.csv": (
        "orderID,customerID,employeeID,orderDate,freight\n"
        "10248,ANTON,5,1996-07-04 00:00:00.000,32.38\n"
        "10249,ROMEY,6,1996-07-05 00:00:00.000,11.61\n"
    ),
    "order_details.csv": (
        "orderID,productID,unitPrice,quantity,discount\n"
        "10248,1,14.40,12,0\n"
        "10248,2,15.20,10,0.15\n"
        "10249,2,15.20,9,0.05\n"
    ),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two customers, a supplier, two products and two orders in the Northwind layout."""
    for name, content in _FILES.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path
